package io.sluice.app.quota;

/**
 * Spreads starts over the window: the generic cell rate algorithm, paid before the start. Units flow in at the rate at
 * which the window lets them expire; unused ones are kept up to a burst. In any time t no more is started than
 * t x rate + burst, which is what an heir assumes of an owner that it knows nothing of.
 *
 * <p>A start that costs more than the burst saves for it: while it asks, credit is kept up to its price.
 */
final class Pace {
    private static final long CATCH_UP_OF_BURST = 10;
    private static final long STARTS_REMEMBERED = 200;

    private final double nanosPerUnit;
    private final long burstNanos;
    private long paidUntil;
    private long creditMaxNanos;
    private long refunded;
    private long refundedAt;
    private boolean heldUp;
    /** Price of the largest start of late; it fades. */
    private long largestNanos;

    /** A pace that holds nothing back. */
    static Pace unlimited() {
        return new Pace(0, 0);
    }

    /**
     * The pace of a limit, with a full burst to begin with.
     *
     * @param burst units that may start at once
     */
    static Pace of(long limit, long spanNanos, long burst) {
        return new Pace((double) spanNanos / limit, burst);
    }

    private Pace(double nanosPerUnit, long burst) {
        this.nanosPerUnit = nanosPerUnit;
        this.burstNanos = price(burst);
        this.creditMaxNanos = burstNanos;
        this.paidUntil = -burstNanos;
    }

    /** The pace of another limit; no more credit than this one has, so that changing it often starts nothing more. */
    Pace changed(long limit, long spanNanos, long burst, long now) {
        Pace next = of(limit, spanNanos, burst);
        if (nanosPerUnit > 0) {
            double credit = Math.clamp(now - paidUntil, 0, creditMaxNanos) / nanosPerUnit;
            next.paidUntil = now - Math.min(next.burstNanos, (long) (credit * next.nanosPerUnit));
        } else {
            next.paidUntil = now - next.burstNanos;
        }
        return next;
    }

    /** When {@code amount} may start; at or before {@code now} means now. */
    long readyAt(long amount, long now) {
        if (now - paidUntil >= creditMaxNanos) {
            paidUntil = now - creditMaxNanos;
            creditMaxNanos = burstNanos;
        }
        if (now - refundedAt > burstNanos) {
            refunded = 0;
        }
        long price = price(Math.max(0, amount - refunded));
        if (heldUp) {
            long catchUpNanos = Math.max(burstNanos / CATCH_UP_OF_BURST, Math.max(price, largestNanos));
            paidUntil = Math.max(paidUntil, now - catchUpNanos);
            heldUp = false;
        }
        creditMaxNanos = Math.max(creditMaxNanos, price);
        return paidUntil + price;
    }

    /**
     * The window had no room for what asked. Little of what flows in meanwhile is kept as credit, a tenth of the burst or the largest start of
     * late: else what once started together would expire together, and start together again, for ever.
     */
    void heldUp() {
        heldUp = true;
    }

    /** Takes what {@link #readyAt} has just found to be ready. */
    void spend(long amount) {
        long fromRefund = Math.min(amount, refunded);
        refunded -= fromRefund;
        largestNanos = Math.max(price(amount), largestNanos - largestNanos / STARTS_REMEMBERED);
        paidUntil += price(amount - fromRefund);
    }

    /** Gives back what was reserved and not used; what nobody uses within the time of a burst is gone. */
    void refund(long amount, long now) {
        refunded += amount;
        refundedAt = now;
    }

    /** Upper bound of what starts from {@code now} on within {@code nanos}: what is saved, and what flows in. */
    long startsWithin(long nanos, long now) {
        if (nanosPerUnit == 0) {
            return 0;
        }
        long creditNanos = Math.clamp(now - paidUntil, 0, creditMaxNanos);
        return refunded + 1 + (long) Math.ceil((creditNanos + nanos) / nanosPerUnit);
    }

    private long price(long amount) {
        return (long) Math.ceil(amount * nanosPerUnit);
    }
}
