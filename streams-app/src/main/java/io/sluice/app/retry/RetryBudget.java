package io.sluice.app.retry;

/**
 * Keeps retries a share of the traffic, so that they never multiply an outage: a retry takes one credit, and gets it back if it was
 * answered; each answer earns a share of a credit; a floor flows in, so that a slot with little traffic can retry too. What is not used is
 * kept for ten seconds of the floor at most. Pure: no clock; one thread.
 *
 * <p>With a share of 0.2 retries are not held back while less than some 35% of the attempts fail; when all fail, they are the floor.
 */
public final class RetryBudget {
    private static final int SECONDS_KEPT = 10;

    private final double share;
    private final double floorPerNano;
    private final double creditMax;
    private double credit;
    private long creditAtNanos;

    /**
     * @param share of a credit that each answer earns; more than 0, at most 1
     * @param floorPerSecond retries that may always start
     */
    public RetryBudget(double share, int floorPerSecond, long nowNanos) {
        if (!(share > 0 && share <= 1) || floorPerSecond < 1) {
            throw new IllegalArgumentException("retry budget: share must be > 0 and <= 1 and the floor >= 1, were "
                    + share + " and " + floorPerSecond);
        }
        this.share = share;
        this.floorPerNano = floorPerSecond / 1e9;
        this.creditMax = (double) floorPerSecond * SECONDS_KEPT;
        this.credit = creditMax;
        this.creditAtNanos = nowNanos;
    }

    /** When a retry may start: at or before {@code nowNanos} means now. */
    public long startsAt(long nowNanos) {
        flow(nowNanos);
        return credit >= 1 ? nowNanos : nowNanos + (long) Math.ceil((1 - credit) / floorPerNano);
    }

    /** A retry starts, as {@link #startsAt} allowed. */
    public void started() {
        credit -= 1;
    }

    /** A retry was not sent after all. */
    public void notSent() {
        credit = Math.min(creditMax, credit + 1);
    }

    /** An attempt was answered. */
    public void answered(boolean retry, long nowNanos) {
        flow(nowNanos);
        credit = Math.min(creditMax, credit + share + (retry ? 1 : 0));
    }

    private void flow(long nowNanos) {
        credit = Math.min(creditMax, credit + Math.max(0, nowNanos - creditAtNanos) * floorPerNano);
        creditAtNanos = Math.max(creditAtNanos, nowNanos);
    }
}
