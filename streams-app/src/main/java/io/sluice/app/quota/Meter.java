package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Dimension.Unit;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One dimension of a quota but calls in flight: its limit, what stands in the window, what is held, and its pace. */
final class Meter {
    private static final long UNLIMITED = Long.MAX_VALUE;
    /** A larger limit is taken as this one: far beyond any provider, and sums stay far from overflow. */
    private static final long LIMIT_MAX = 1_000_000_000_000L;
    /** A day's limit may be spent within an hour, but not at once: an heir has to allow for what its owner still started. */
    private static final long PACE_SPAN_MAX = Duration.ofHours(1).toNanos();

    private static final long BURST_REQUESTS = 10;
    private static final long BURST_TOKENS = 10_000;

    private final Dimension dimension;
    private final long spanNanos;
    /** What is planned with. */
    private final ChargeLog log;
    /** What the provider has counted by now, from when on more is planned with than that. */
    private @Nullable ChargeLog counted;

    private long foreseenNanos;
    private double overshoot;
    private long judgedFrom;
    private long limit = UNLIMITED;
    private Pace pace = Pace.unlimited();
    /** Counts now, and will stand at a time that is not yet known. */
    private long held;
    /** What calls in flight were charged at their start, and may get back. */
    private long refundable;
    /** What the provider has counted besides, and until when that is believed. */
    private long elsewhere;

    private long elsewhereUntil;

    /** Without a limit: it only says what was used. */
    Meter(Dimension dimension, Duration delayMax) {
        this.dimension = dimension;
        this.spanNanos = dimension.window().plus(delayMax).toNanos();
        this.log = new ChargeLog(spanNanos);
    }

    Dimension dimension() {
        return dimension;
    }

    Unit unit() {
        return dimension.unit();
    }

    boolean isDaily() {
        return dimension.isDaily();
    }

    long spanNanos() {
        return spanNanos;
    }

    /** The limit from now on. */
    void limit(long changed, long now) {
        if (changed < limit) {
            // What was right before is not over it; nor is the first minute of a limit judged.
            judgedFrom = now + spanNanos;
        }
        limit = Math.min(changed, LIMIT_MAX);
        long paceSpan = Math.min(spanNanos, PACE_SPAN_MAX);
        pace = pace.changed(limit, paceSpan, burst(limit, paceSpan), now);
    }

    /** No limit from now on; what is used is still counted. */
    void unlimited() {
        limit = UNLIMITED;
        elsewhere = 0;
        pace = Pace.unlimited();
    }

    OptionalLong limit() {
        return limit == UNLIMITED ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    boolean isLimited() {
        return limit != UNLIMITED;
    }

    /** One second's worth or, where that is less, what is usual, but no more than a quarter of the limit. */
    private long burst(long ofLimit, long paceSpan) {
        boolean requests = unit() == Unit.REQUESTS;
        long oneSecond = (long) (ofLimit / (paceSpan / 1e9));
        long burst = Math.min(ofLimit / 4, Math.max(oneSecond, requests ? BURST_REQUESTS : BURST_TOKENS));
        return Math.max(requests ? 1 : 0, burst);
    }

    /**
     * Plans from now on with what usually becomes of calls. What comes late in a call is counted when its call ends; until the calls that are
     * in flight now have ended, what was counted as long ago has expired. So it stands as much earlier in the log as the usual call
     * lasts: calls that take as long as usual, each at its own time, keep the limit without idle room for all of them ending at once.
     * If they did, the window would be over the limit by that share of it; what is counted by now is kept apart, and nothing starts over it.
     */
    void foresee(long usualCallNanos) {
        foreseenNanos = Math.min(usualCallNanos, spanNanos / 2);
        if (counted == null) {
            counted = log.copy();
        }
    }

    /** By which share the fullest window so far was above the limit; 0 if none was, or all is bounded. */
    double overshoot() {
        return overshoot;
    }

    void advance(long now) {
        log.advance(now);
        if (counted != null) {
            counted.advance(now);
        }
        if (elsewhere > 0 && now >= elsewhereUntil) {
            elsewhere = 0;
        }
    }

    /** What others use counts until a time, in the place of what was said before. */
    void foreign(long amount, long until, long now) {
        elsewhere = until > now ? Math.clamp(amount, 0, limit) : 0;
        elsewhereUntil = until;
    }

    /** What is left of the limit beside our own charges. */
    long ownRoom() {
        return Math.max(0, limit - counted().sum() - held);
    }

    /** Whether {@code charge} can ever start. */
    boolean fits(Charge charge) {
        return charge.total() <= limit;
    }

    /** When the pace lets {@code charge} start. */
    long pacedAt(Charge charge, long now) {
        return pace.readyAt(charge.total(), now);
    }

    /** When the window has room for {@code charge}: {@code now}, later, or {@link ChargeLog#NEVER} while too much is held. */
    long roomAt(Charge charge, long now) {
        long planned = freedAt(log, charge.total() - (limit - used()), now);
        long freed = counted == null
                ? planned
                : Math.max(planned, freedAt(counted, charge.atStart() - (limit - counted.sum() - elsewhere), now));
        return elsewhere == 0 ? freed : Math.min(freed, elsewhereUntil);
    }

    private static long freedAt(ChargeLog log, long missing, long now) {
        return missing <= 0 ? now : log.freedAt(missing);
    }

    /** Some window had no room for a call that asked. */
    void heldUp() {
        pace.heldUp();
    }

    void start(Charge charge, long now) {
        stands(now, charge.atStart());
        held += charge.asItComes();
        refundable += charge.unsure();
        pace.spend(charge.total());
    }

    /** Puts what was counted in the place of what was reserved: at the start what was counted then, the rest at {@code now}. */
    void settle(Charge reserved, Charge used, long startedAt, long now) {
        stands(startedAt, used.atStart() - reserved.atStart());
        held -= reserved.asItComes();
        comes(used.asItComes(), now);
        refundable -= reserved.unsure();
        // The pace gets back no more than an heir was told that it might.
        long back = Math.min(reserved.total() - used.total(), reserved.unsure() + reserved.asItComes());
        if (back > 0) {
            pace.refund(back, now);
        }
    }

    /** Counts something of a former owner's that will stand at a later time. */
    void hold(long amount) {
        held += amount;
    }

    /** A former owner's hold has become a charge at {@code at}. */
    void holdStandsAt(long at, long amount) {
        held -= amount;
        stands(at, amount);
    }

    /** What a former owner was charged at {@code at}. */
    void inherit(long at, long amount) {
        stands(at, amount);
    }

    private void stands(long at, long amount) {
        log.add(at, amount);
        if (counted != null) {
            counted.add(at, amount);
        }
    }

    /** Some of what was held until the end of its call was counted. */
    private void comes(long amount, long now) {
        log.add(now - foreseenNanos, amount);
        if (counted != null) {
            counted.add(now, amount);
            if (now >= judgedFrom) {
                long window = counted.sumSince(now - dimension.window().toNanos());
                overshoot = Math.max(overshoot, (window - limit) / (double) limit);
            }
        }
    }

    long used() {
        return log.sum() + held + elsewhere;
    }

    long usedSince(long from) {
        return log.sumSince(from) + held;
    }

    OptionalLong room() {
        return isLimited() ? OptionalLong.of(Math.max(0, limit - used())) : OptionalLong.empty();
    }

    /** Upper bound of what starts from {@code now} on within {@code nanos}: what the pace allows, and what it may get back. */
    long startsWithin(long nanos, long now) {
        return pace.startsWithin(nanos, now) + refundable;
    }

    /** What stands, as the provider has counted it. */
    ChargeLog counted() {
        return counted == null ? log : counted;
    }
}
