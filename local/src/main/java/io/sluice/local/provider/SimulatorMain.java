package io.sluice.local.provider;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Runs a {@link ProviderSimulator} alone until it is interrupted. Prints its URL; {@code --help} lists the flags. */
public final class SimulatorMain {
    private SimulatorMain() {}

    /** Exit code 2 for a wrong flag, 1 if the port or the journal cannot be had. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals("--help")) {
            System.out.print(SimulatorFlags.USAGE);
            return;
        }
        ProviderSimulator simulator;
        try {
            simulator = ProviderSimulator.start(SimulatorFlags.parse(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        System.out.println(simulator.uri());
        new CountDownLatch(1).await();
    }
}
