package io.sluice.local.provider;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A simulator in a JVM that is there to be killed; with the planted fault of a journal that buffers, if asked to. */
final class JournalKillChild {
    static final String AS_IT_IS = "as-it-is";
    static final String BUFFERED = "buffered";
    static final String SLOW = "slow";

    private JournalKillChild() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        LatencyProfile latency = args[1].equals(SLOW) ? LatencyProfile.fixed(60_000) : LatencyProfile.IMMEDIATE;
        SimulatorOptions options = SimulatorOptions.defaults(file).withLatency(latency);
        OutputStream out = new FileOutputStream(file.toFile(), true);
        Journal journal =
                args[1].equals(BUFFERED) ? new Journal(new BufferedOutputStream(out, 1_000_000)) : Journal.open(file);
        try (out;
                ProviderSimulator simulator = ProviderSimulator.start(options, System::currentTimeMillis, journal)) {
            System.out.println(simulator.uri());
            new CountDownLatch(1).await();
        }
    }
}
