package io.sluice.cli.shell;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end that the user (or the system) wishes for the process into an orderly stop: while the process goes down,
 * the command has some seconds to stop its run and to close the platform. The system's own exit code stays: 130 for
 * Ctrl-C.
 */
public final class Interrupts implements AutoCloseable {

    private static final int GRACE_SECONDS = 25;

    private final StopSignal signal = new StopSignal();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopInOrder, "interrupt");

    private Interrupts() {}

    /** From now on, until closed. */
    public static Interrupts listen() {
        Interrupts interrupts = new Interrupts();
        Runtime.getRuntime().addShutdownHook(interrupts.hook);
        return interrupts;
    }

    /** Raised when the process is asked to end. */
    public StopSignal signal() {
        return signal;
    }

    private void stopInOrder() {
        signal.request();
        try {
            boolean unused = done.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command is done: nothing needs to be waited for. */
    @Override
    public void close() {
        done.countDown();
        if (!signal.isRequested()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
