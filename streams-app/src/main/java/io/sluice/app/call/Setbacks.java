package io.sluice.app.call;

import java.time.Duration;

/** What failed commits lead to: a growing pause, doubt about the last transaction, an end. Committer thread only. */
final class Setbacks {
    private static final Duration PAUSE_FIRST = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    /** A second fence within this time is another process with the same instance id, not the end of a long freeze. */
    private static final Duration FENCE_SPACING = Duration.ofMinutes(1);

    private int inRow;
    private long retryAtNanos;
    private boolean inDoubt;
    private boolean fencedBefore;
    private long fencedNanos;

    void none() {
        inRow = 0;
        inDoubt = false;
    }

    void aborted(long nowNanos) {
        long pause = Math.min(PAUSE_MAX.toNanos(), PAUSE_FIRST.toNanos() << Math.min(inRow, 10));
        inRow++;
        retryAtNanos = nowNanos + pause;
    }

    void doubt(long nowNanos) {
        inDoubt = true;
        aborted(nowNanos);
    }

    /** Whether this fence is one too many. */
    boolean fenced(long nowNanos) {
        boolean again = fencedBefore && nowNanos - fencedNanos < FENCE_SPACING.toNanos();
        fencedBefore = true;
        fencedNanos = nowNanos;
        return again;
    }

    boolean inDoubt() {
        return inDoubt;
    }

    void certain() {
        inDoubt = false;
    }

    /** How long not to try; 0 or less: try. */
    long pauseNanos(long nowNanos) {
        return inRow == 0 ? 0 : retryAtNanos - nowNanos;
    }
}
