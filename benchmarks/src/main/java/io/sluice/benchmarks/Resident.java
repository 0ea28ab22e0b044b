package io.sluice.benchmarks;

import io.sluice.local.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process by the kernel's own accounting, in MB (10^6 bytes). Linux only. */
final class Resident {
    private Resident() {}

    static double nowMb(ChildJvm process) throws IOException {
        return field(process, "VmRSS:");
    }

    static double peakMb(ChildJvm process) throws IOException {
        return field(process, "VmHWM:");
    }

    private static double field(ChildJvm process, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(name)) {
                return Math.round(Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1.024) / 1e3;
            }
        }
        throw new IOException("no " + name + " of process " + process.pid());
    }
}
