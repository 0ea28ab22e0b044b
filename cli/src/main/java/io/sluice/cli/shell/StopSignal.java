package io.sluice.cli.shell;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a run to stop in order. Any thread. */
public final class StopSignal {

    private final CountDownLatch requested = new CountDownLatch(1);

    /** Asks; once is enough. */
    public void request() {
        requested.countDown();
    }

    /** Whether someone asked. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits for the request, at most so long; whether it came. */
    public boolean await(Duration time) {
        try {
            return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
