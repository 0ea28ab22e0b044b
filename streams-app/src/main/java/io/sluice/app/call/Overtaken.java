package io.sluice.app.call;

/**
 * How often a call, or a model, was turned away again although others, started after it was turned away before, had been answered: what
 * happens to all is no trouble of its own, this is. Actor's thread only.
 */
final class Overtaken {
    private boolean turnedAway;
    private long lastNanos;
    private int times;

    /** It was turned away before, at that time at the latest. */
    void before(long nanos) {
        turnedAway = true;
        lastNanos = nanos;
    }

    /**
     * It is turned away.
     *
     * @param startedNanos when the attempt was started
     * @return how often it was overtaken so far
     */
    int again(long startedNanos, LastAnswered others, long nowNanos) {
        if (turnedAway && startedNanos - lastNanos > 0 && others.startedAfter(lastNanos)) {
            times++;
        }
        before(nowNanos);
        return times;
    }

    /** How often it was overtaken so far. */
    int times() {
        return times;
    }

    /** When it was turned away for the last time. */
    long lastNanos() {
        return lastNanos;
    }
}
