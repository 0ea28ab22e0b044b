package io.sluice.app.retry;

import java.time.Duration;

/**
 * Keeps the calls that waited for a pause to end from starting as a herd: over two seconds, the first few one by one, then ever more
 * quickly. If the provider has not recovered, few find out. Pure: no clock; one thread.
 */
public final class Ramp {
    static final long LENGTH_NANOS = Duration.ofSeconds(2).toNanos();

    private boolean on;
    private long fromNanos;
    private int herd;
    private int started;

    /** A pause lasts until then; an earlier ramp is over, and one whose pause ends later stands. */
    public void after(long pauseEndsNanos) {
        if (!on || started > 0 || pauseEndsNanos - fromNanos > 0) {
            on = true;
            fromNanos = pauseEndsNanos;
            herd = 0;
            started = 0;
        }
    }

    /**
     * When the next attempt may start, as far as the ramp goes: at or before {@code nowNanos} means now.
     *
     * @param waiting how many want to start
     */
    public long startsAt(int waiting, long nowNanos) {
        if (!on || nowNanos - fromNanos >= LENGTH_NANOS) {
            on = false;
            return nowNanos;
        }
        if (herd == 0) {
            herd = Math.max(1, waiting);
        }
        return fromNanos + (long) (LENGTH_NANOS * Math.sqrt(Math.min(1.0, (double) started / herd)));
    }

    /** Whether the next to start is the first after a pause. */
    public boolean isFirst() {
        return on && started == 0;
    }

    /** An attempt starts. */
    public void started() {
        if (on) {
            started++;
        }
    }
}
