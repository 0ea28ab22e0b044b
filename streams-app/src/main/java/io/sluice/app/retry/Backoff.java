package io.sluice.app.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: a wait is drawn evenly from 0 to its ceiling, and the ceiling doubles
 * (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 *
 * @param base ceiling of the first wait
 * @param max ceiling of any wait
 */
public record Backoff(Duration base, Duration max) {

    public Backoff {
        if (base.toMillis() < 1 || max.compareTo(base) < 0) {
            throw new IllegalArgumentException(
                    "backoff: base must be >= 1 ms and <= max, was " + base + ", max " + max);
        }
    }

    /**
     * How long to wait, in ms.
     *
     * @param attempts attempts made so far; at least 1
     */
    public long delayMs(int attempts, RandomGenerator random) {
        return random.nextLong(ceilingMs(attempts) + 1);
    }

    /**
     * Longest wait after so many attempts, in ms.
     *
     * @param attempts attempts made so far; at least 1
     */
    public long ceilingMs(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("backoff: attempts must be >= 1, were " + attempts);
        }
        long baseMs = base.toMillis();
        int doublings = attempts - 1;
        boolean overflows = doublings >= Long.numberOfLeadingZeros(baseMs) - 1;
        return overflows ? max.toMillis() : Math.min(max.toMillis(), baseMs << doublings);
    }
}
