package io.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process by the kernel's own accounting, in MB (10^6 bytes). Linux only. */
final class Resident {
    private Resident() {}

    static double nowMb(long pid) throws IOException {
        return field(pid, "VmRSS:");
    }

    static double peakMb(long pid) throws IOException {
        return field(pid, "VmHWM:");
    }

    private static double field(long pid, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(name)) {
                return Math.round(Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1.024) / 1e3;
            }
        }
        throw new IOException("no " + name + " of process " + pid);
    }
}
