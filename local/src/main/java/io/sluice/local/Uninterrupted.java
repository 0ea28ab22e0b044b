package io.sluice.local;

import java.time.Duration;

/** Waiting that an interrupt does not cut short: what follows it relies on what was waited for. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Waits for a thread's end, at most {@code timeout}; true when it ended. The interrupt is kept for the caller. */
    static boolean join(Thread thread, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
