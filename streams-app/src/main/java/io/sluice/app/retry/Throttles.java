package io.sluice.app.retry;

import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * How long a slot pauses when its provider throttles. Calls that were in flight together and are throttled together are one event: the
 * pause grows from event to event, not from call to call. Pure: no clock; one thread.
 */
public final class Throttles {
    private static final long JITTER_MAX_MS = 1_000;

    private final Backoff backoff;
    private final RandomGenerator random;
    private int eventsInRow;
    private long eventNanos;

    Throttles(Backoff backoff, RandomGenerator random) {
        this.backoff = backoff;
        this.random = random;
    }

    /**
     * How long to pause, in ms: at least as long as the provider asks, and a little longer, so that those who were told the same do not come
     * back together; and at least between half and all of a ceiling that doubles from event to event, because some ask for nothing and go on
     * throttling. Of an attempt that was started before the last event, what the provider asks alone counts: 0 if nothing.
     *
     * @param startedNanos when the attempt was started
     */
    public long pauseMs(OptionalLong retryAfterMs, long startedNanos, long nowNanos) {
        boolean another = eventsInRow == 0 || startedNanos - eventNanos > 0;
        long leastMs = 0;
        if (another) {
            eventsInRow++;
            eventNanos = nowNanos;
            long ceilingMs = backoff.ceilingMs(eventsInRow);
            leastMs = ceilingMs - random.nextLong(ceilingMs / 2 + 1);
        }
        long asked = Math.clamp(retryAfterMs.orElse(0), 0, RetryPolicy.RETRY_AFTER_MAX_MS);
        return Math.max(leastMs, asked + random.nextLong(Math.min(JITTER_MAX_MS, asked / 10) + 1));
    }

    /** An attempt was not throttled: the row ends, unless it was started before the last event. */
    public void passed(long startedNanos) {
        if (startedNanos - eventNanos > 0) {
            eventsInRow = 0;
        }
    }
}
