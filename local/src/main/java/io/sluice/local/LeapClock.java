package io.sluice.local;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * The system's time, whose monotonic clock can be made to leap ahead.
 *
 * <p>After a kill the controller would refuse the broker until the session of its killed predecessor has run out. Here
 * that one is known to be dead, as both lived in one process: a leap ends its session at once, and the session can be so
 * long that no pause of the process ever ends it. Thread-safe.
 */
final class LeapClock implements Time {
    private final AtomicLong aheadNanos = new AtomicLong();

    void leap(Duration ahead) {
        aheadNanos.addAndGet(ahead.toNanos());
    }

    @Override
    public long milliseconds() {
        return Time.SYSTEM.milliseconds();
    }

    @Override
    public long nanoseconds() {
        return Time.SYSTEM.nanoseconds() + aheadNanos.get();
    }

    @Override
    public void sleep(long ms) {
        Time.SYSTEM.sleep(ms);
    }

    @Override
    public void waitObject(Object monitor, Supplier<Boolean> condition, long deadlineMs) throws InterruptedException {
        Time.SYSTEM.waitObject(monitor, condition, deadlineMs);
    }
}
