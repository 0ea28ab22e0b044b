package io.sluice.app.quota;

import java.util.OptionalLong;

/** One dimension of a quota, requests or tokens: its limit, what stands in the window, what is held, and its pace. */
final class Meter {
    private static final long UNLIMITED = Long.MAX_VALUE;
    /** A larger limit is taken as this one: far beyond any provider, and sums stay far from overflow. */
    private static final long LIMIT_MAX = 1_000_000_000_000L;

    private final long limit;
    private final ChargeLog log;
    private final Pace pace;
    /** Counts now, and will stand at a time that is not yet known. */
    private long held;

    /**
     * @param burstLeast units that always may start at once
     * @param burstUsual units that may start at once where they are no more than a quarter of the limit
     */
    Meter(OptionalLong limit, long spanNanos, long burstLeast, long burstUsual) {
        this.limit = limit.isPresent() ? Math.min(limit.getAsLong(), LIMIT_MAX) : UNLIMITED;
        this.log = new ChargeLog(spanNanos);
        this.pace = limit.isPresent()
                ? Pace.of(this.limit, spanNanos, burst(this.limit, spanNanos, burstLeast, burstUsual))
                : Pace.unlimited();
    }

    /** One second's worth or, where that is less, what is usual, but no more than a quarter of the limit. */
    private static long burst(long limit, long spanNanos, long least, long usual) {
        long oneSecond = (long) (limit / (spanNanos / 1e9));
        return Math.max(least, Math.min(limit / 4, Math.max(oneSecond, usual)));
    }

    void advance(long now) {
        log.advance(now);
    }

    /** Whether {@code amount} can ever start. */
    boolean fits(long amount) {
        return amount <= limit;
    }

    /** When the pace lets {@code amount} start. */
    long pacedAt(long amount, long now) {
        return pace.readyAt(amount, now);
    }

    /** When the window has room for {@code amount}: {@code now}, later, or {@link ChargeLog#NEVER} while too much is held. */
    long roomAt(long amount, long now) {
        long room = limit - used();
        return amount <= room ? now : log.freedAt(amount - room);
    }

    /** Charges {@code atStart} now and holds {@code toCome}. */
    void start(long atStart, long toCome, long now) {
        log.add(now, atStart);
        held += toCome;
        pace.spend(atStart + toCome);
    }

    /** Changes what stands at {@code at}. */
    void correct(long at, long difference) {
        log.add(at, difference);
    }

    /** Ends a hold: {@code actual} of it stands at {@code now}, the rest may start again. */
    void settleHeld(long reserved, long actual, long now) {
        held -= reserved;
        log.add(now, actual);
        if (actual < reserved) {
            pace.refund(reserved - actual, now);
        }
    }

    /** Counts something of a former owner's that will stand at a later time. */
    void hold(long amount) {
        held += amount;
    }

    /** A former owner's hold has become a charge at {@code at}. */
    void holdStandsAt(long at, long amount) {
        held -= amount;
        log.add(at, amount);
    }

    long used() {
        return log.sum() + held;
    }

    long usedSince(long from) {
        return log.sumSince(from) + held;
    }

    OptionalLong room() {
        return limit == UNLIMITED ? OptionalLong.empty() : OptionalLong.of(Math.max(0, limit - used()));
    }

    Pace pace() {
        return pace;
    }

    ChargeLog log() {
        return log;
    }
}
