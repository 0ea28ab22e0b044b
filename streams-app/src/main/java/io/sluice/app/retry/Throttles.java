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
     * back together; else between half and all of a ceiling that doubles; 0 if the attempt was started before the last event.
     *
     * @param startedNanos when the attempt was started
     */
    public long pauseMs(OptionalLong retryAfterMs, long startedNanos, long nowNanos) {
        boolean another = eventsInRow == 0 || startedNanos - eventNanos > 0;
        if (another) {
            eventsInRow++;
            eventNanos = nowNanos;
        }
        if (retryAfterMs.isPresent()) {
            long asked = Math.clamp(retryAfterMs.getAsLong(), 0, RetryPolicy.RETRY_AFTER_MAX_MS);
            return asked + random.nextLong(Math.min(JITTER_MAX_MS, asked / 10) + 1);
        }
        if (!another) {
            return 0;
        }
        long ceilingMs = backoff.ceilingMs(eventsInRow);
        return ceilingMs - random.nextLong(ceilingMs / 2 + 1);
    }

    /** An attempt was not throttled: the row ends, unless it was started before the last event. */
    public void passed(long startedNanos) {
        if (startedNanos - eventNanos > 0) {
            eventsInRow = 0;
        }
    }
}
