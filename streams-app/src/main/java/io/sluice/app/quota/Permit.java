package io.sluice.app.quota;

/**
 * One attempt's place in a slot's quota: closed exactly once, with how the attempt's charge stands. Belongs to the
 * slot's thread. A permit that is never closed holds its call in flight for ever: close it in a {@code finally}.
 */
public final class Permit {
    private final SlotQuota quota;
    private final Cost cost;
    private final long startedAt;
    private boolean closed;

    Permit(SlotQuota quota, Cost cost, long startedAt) {
        this.quota = quota;
        this.cost = cost;
        this.startedAt = startedAt;
    }

    /** What was reserved. */
    public Cost cost() {
        return cost;
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Ends the call in flight and settles its charge.
     *
     * @throws IllegalStateException on the second call
     */
    public void close(Settlement settlement, long nowNanos) {
        if (closed) {
            throw new IllegalStateException("permit is closed already");
        }
        closed = true;
        quota.settle(this, settlement, nowNanos);
    }

    /** Start on the quota's own time line. */
    long startedAt() {
        return startedAt;
    }
}
