package io.sluice.app.call;

/**
 * A hard cap on spend, in nano-dollars. A call is started only when the upper bound of its cost still fits below the cap
 * beside everything spent and everything reserved by calls in flight; so the cap holds whatever the calls turn out to
 * cost. For any thread; its lock is held for a few additions.
 */
public final class Budget {
    private final long capNanos;
    private long spentNanos;
    private long reservedNanos;
    private boolean exhausted;

    private Budget(long capNanos) {
        this.capNanos = capNanos;
    }

    /** A budget that never ends; it still counts what is spent. */
    public static Budget unlimited() {
        return new Budget(Long.MAX_VALUE);
    }

    /** A cap in nano-dollars. */
    public static Budget of(long capNanos) {
        if (capNanos < 0) {
            throw new IllegalArgumentException("budget: cap must be >= 0 nano-dollars, was " + capNanos);
        }
        return new Budget(capNanos);
    }

    /** Whether there is a cap. With one, a call whose price is unknown is not made. */
    public boolean capped() {
        return capNanos != Long.MAX_VALUE;
    }

    /**
     * Sets aside the upper bound of one call's cost.
     *
     * @return false if it does not fit; nothing is set aside then
     */
    public synchronized boolean tryReserve(long upperBoundNanos) {
        if (upperBoundNanos < 0) {
            throw new IllegalArgumentException("budget: an upper bound must be >= 0, was " + upperBoundNanos);
        }
        boolean fits = !capped() || upperBoundNanos <= capNanos - spentNanos - reservedNanos;
        exhausted = !fits && reservedNanos == 0;
        if (fits) {
            reservedNanos += upperBoundNanos;
        }
        return fits;
    }

    /** Replaces a reservation by what the call cost; 0 for a call that was not made. */
    public synchronized void settle(long reserved, long actual) {
        reservedNanos -= reserved;
        spentNanos += actual;
    }

    /** True when the last call was refused and no call in flight held money that could have come back. */
    public synchronized boolean exhausted() {
        return exhausted;
    }

    /** Spent so far, in nano-dollars. */
    public synchronized long spentNanos() {
        return spentNanos;
    }

    /** Spent so far, and set aside for calls under way, in nano-dollars: what a crash now may have cost at most. */
    public synchronized long heldNanos() {
        return spentNanos + reservedNanos;
    }
}
