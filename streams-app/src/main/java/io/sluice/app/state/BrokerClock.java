package io.sluice.app.state;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Broker time, as the records of LogAppendTime topics tell it. A record's timestamp is never later than now at the broker, so the largest
 * (timestamp - monotonic time) of late is the best bound; between records it goes on by monotonic time. This machine's wall clock has no
 * part in it, so stepping that neither expires nor delays anything. Never goes back within a process: after a step back of the broker's
 * clock it stands until that has caught up.
 *
 * <p>Thread-safe; one per process, so that an idle task knows the time from a busy one. docs/adr/0007.
 */
public final class BrokerClock {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier nanoTime;
    private volatile long offsetMs = NONE;
    private long windowStartNanos;
    private long windowOffsetMs = NONE;
    private long latestMs = NONE;

    /** By a monotonic clock such as {@code System::nanoTime}. */
    public BrokerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes notice of a record of a LogAppendTime topic. Cheap when it says nothing new. */
    public void observe(long timestampMs) {
        long nanos = nanoTime.getAsLong();
        long offset = timestampMs - TimeUnit.NANOSECONDS.toMillis(nanos);
        if (offset <= offsetMs && offset <= windowOffsetMs && nanos - windowStartNanos < WINDOW_NANOS) {
            return;
        }
        raise(offset, nanos);
    }

    private synchronized void raise(long offset, long nanos) {
        if (offsetMs == NONE) {
            windowStartNanos = nanos;
        } else if (nanos - windowStartNanos >= WINDOW_NANOS) {
            // What no record of the last window supports is given up: the broker's clock was stepped back.
            offsetMs = Math.max(windowOffsetMs, offset);
            windowOffsetMs = NONE;
            windowStartNanos = nanos;
        }
        windowOffsetMs = Math.max(windowOffsetMs, offset);
        offsetMs = Math.max(offsetMs, offset);
    }

    /** Epoch ms at the broker; empty before the first record: then nothing expires. */
    public OptionalLong nowMs() {
        long offset = offsetMs;
        return offset == NONE
                ? OptionalLong.empty()
                : OptionalLong.of(neverBack(offset + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong())));
    }

    /** Epoch ms at the broker, now that this record was seen. */
    public long nowMs(long timestampMs) {
        observe(timestampMs);
        return nowMs().orElse(timestampMs);
    }

    private synchronized long neverBack(long nowMs) {
        latestMs = Math.max(latestMs, nowMs);
        return latestMs;
    }
}
