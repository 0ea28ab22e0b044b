package io.sluice.app.lane;

import java.time.Duration;

/**
 * A worker's right to send: until the start of its last successful commit + session timeout - margin, by the stricter of
 * two clocks. {@code System.nanoTime()} stands still while a virtual machine is suspended, and the wall clock may be set
 * back: the lease ends when either says so. Polls prove nothing; only a commit that the broker took does.
 *
 * <p>Immutable: the committer makes a new one after each successful commit and publishes it through a volatile field.
 *
 * @param lengthNanos session timeout less margin
 * @param startNanos {@code nanoTime} before the commit was begun
 * @param startWallMs epoch ms at the same moment
 * @param held false until the first commit
 */
public record Lease(long lengthNanos, long startNanos, long startWallMs, boolean held) {

    public Lease {
        if (lengthNanos <= 0) {
            throw new IllegalArgumentException(
                    "lease: session timeout must be longer than its margin, was by " + lengthNanos + " ns");
        }
    }

    /** No right to send before the first commit. */
    public static Lease none(Duration sessionTimeout, Duration margin) {
        return new Lease(sessionTimeout.minus(margin).toNanos(), 0, 0, false);
    }

    /** After a successful commit; both times are of the moment before it was begun. */
    public Lease renewed(long commitStartNanos, long commitStartWallMs) {
        return new Lease(lengthNanos, commitStartNanos, commitStartWallMs, true);
    }

    /** Whether an attempt may start now. */
    public boolean maySend(long nowNanos, long wallMs) {
        return held && nowNanos - startNanos < lengthNanos && (wallMs - startWallMs) * 1_000_000L < lengthNanos;
    }
}
