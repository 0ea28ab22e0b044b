package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Dimension.Unit;
import io.sluice.app.quota.Reservation.On;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * What one slot may still start: a meter per dimension (a sliding log over any W + J, and a pace), calls in flight, the
 * provider's pauses. All dimensions are reserved at once or not at all.
 *
 * <p>Owned by the slot's thread; holds no lock, reads no clock, never blocks. {@code nowNanos} is {@code System.nanoTime()}
 * or any other clock that never runs faster than the provider's; a time before the latest one given counts as that one.
 * {@link #reserve} and {@link Permit#close} take amortised constant time; memory is about 35 KB per dimension
 * whatever the limits.
 *
 * <p>Bursts: per dimension one second's worth or, where that is less, ten requests and ten thousand tokens, but never more
 * than a quarter of the limit (and always one request). The rest of the window is paced evenly. Decision: docs/adr/0005.
 */
public final class SlotQuota {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final QuotaRules rules;
    private final long origin;
    private final long callTimeNanos;
    private final Meters meters;
    private final OpenCalls calls;
    private final PriorityQueue<Hold> holds = new PriorityQueue<>();
    private final Map<Dimension, Long> learned = new EnumMap<>(Dimension.class);
    private long callsMax;
    private long callsHeld;
    private long latest;
    private long pausedUntil;
    private long coldUntil;
    private boolean released;

    /** A slot that nobody owned before. */
    public SlotQuota(QuotaRules rules, long nowNanos) {
        this.rules = rules;
        this.origin = nowNanos;
        this.callTimeNanos = rules.callTimeMax().toNanos();
        this.meters = new Meters(rules.limits(), rules.delayMax());
        this.calls = new OpenCalls(callTimeNanos);
        this.callsMax = rules.limits().callsInFlight().orElse(Long.MAX_VALUE);
    }

    /**
     * A slot whose former owner left no snapshot: starts nothing until W + J of its longest window after the last moment at which that
     * one may still have sent (it may have been put out of its group with its lease just renewed), and as much longer as its calls may
     * still be counted for.
     */
    public static SlotQuota cold(QuotaRules rules, long nowNanos) {
        SlotQuota quota = new SlotQuota(rules, nowNanos);
        long unseen = rules.unseenMax().toNanos();
        long callsEnd = unseen + quota.callTimeNanos;
        quota.coldUntil =
                quota.meters.spanNanosMax() + (rules.accounting().countsOutputAsItComes() ? callsEnd : unseen);
        rules.limits().callsInFlight().ifPresent(calls -> quota.hold(new Hold(callsEnd, false, Amounts.NONE, calls)));
        return quota;
    }

    /**
     * A slot with what its former owner left. If that one did not release it, its last snapshot also holds all that it may
     * have started at the fullest pace until its lease ended, and the calls of that time as long as a call may last.
     *
     * <p>The time since the snapshot is taken by wall clock. If this clock is behind the former owner's, or is ahead of it
     * by no more than {@code clockSkewMax}, charges expire late and never early; for each further second that it is ahead,
     * charges of that owner expire up to one second early.
     *
     * @param wallMillis epoch ms at {@code nowNanos}
     */
    public static SlotQuota inherit(QuotaRules rules, QuotaSnapshot snapshot, long nowNanos, long wallMillis) {
        SlotQuota quota = new SlotQuota(rules, nowNanos);
        new Inheritance(rules, snapshot, wallMillis).handTo(quota);
        return quota;
    }

    /**
     * A limit that was learned of the provider, from now on, in the place of the one before. What was used of a dimension that
     * had no limit before is not known and counts nothing. A raise is not in what an heir assumes of the time since the last
     * committed snapshot.
     */
    public void limit(Dimension dimension, long limit, long nowNanos) {
        if (limit < 1) {
            throw new IllegalArgumentException(dimension.setting() + " must be >= 1, was " + limit);
        }
        learn(dimension, limit, advance(nowNanos));
    }

    /** What was learned as a limit over time is none: from now on the stated one holds, if there is one. */
    public void unlearn(Dimension dimension, long nowNanos) {
        long now = advance(nowNanos);
        learned.remove(dimension);
        meters.limit(dimension, rules.limits().limit(dimension), now);
    }

    /** The limit in force; empty where there is none. */
    public OptionalLong limit(Dimension dimension) {
        if (dimension != Dimension.CALLS_IN_FLIGHT) {
            return meters.limit(dimension);
        }
        return callsMax == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(callsMax);
    }

    /**
     * What others use of the account, as the provider's headers say: counts as used until then, in the place of what was said
     * before. It lowers room and never raises it.
     */
    public void foreign(Dimension dimension, long amount, long untilNanos, long nowNanos) {
        meters.foreign(dimension, amount, untilNanos - origin, advance(nowNanos));
    }

    /**
     * How long a call usually takes, from now on: where output is reserved at what is usual, and not at its upper bound, the limit is then
     * kept on the average of calls, and used in full. Without it, room is kept for the output of all calls in flight to be counted at once.
     */
    public void foresee(long usualCallNanos) {
        meters.foresee(usualCallNanos);
    }

    /** By which share the fullest window so far was above a limit, by what the provider has said that it counted; 0 if none was. */
    public double overshoot() {
        return meters.overshoot();
    }

    /**
     * Asks to start one attempt.
     *
     * @throws IllegalStateException after {@link #release}
     */
    public Reservation reserve(Cost cost, long nowNanos) {
        if (released) {
            throw new IllegalStateException("slot was released: nothing may start");
        }
        Optional<Meter> tooSmall = meters.tooSmallFor(cost);
        if (tooSmall.isPresent()) {
            return tooLarge(cost, tooSmall.get());
        }
        long now = advance(nowNanos);
        Reservation.Wait wait = longestWait(cost, now);
        if (wait.untilNanos() > now) {
            return new Reservation.Wait(origin + wait.untilNanos(), wait.on());
        }
        meters.start(cost, now);
        calls.open(now, cost.of(Unit.TOKENS).asItComes());
        return new Reservation.Granted(new Permit(this, cost, now, meters.rooms()));
    }

    /** Starts nothing before {@code untilNanos}; an earlier pause that lasts longer stands. */
    public void pauseUntil(long untilNanos) {
        pauseUntilOwn(untilNanos - origin);
    }

    /** {@link #pauseUntil} on the quota's own time line, which begins at 0 when it is made. */
    void pauseUntilOwn(long until) {
        pausedUntil = Math.max(pausedUntil, until);
    }

    /**
     * What an heir needs, as of now. Costs some microseconds.
     *
     * @param wallMillis epoch ms at {@code nowNanos}
     */
    public QuotaSnapshot snapshot(long nowNanos, long wallMillis) {
        long now = advance(nowNanos);
        return new SnapshotWriter(this, rules, now, wallMillis, released).write();
    }

    /** The last snapshot: nothing starts any more. Permits may still be closed. */
    public QuotaSnapshot release(long nowNanos, long wallMillis) {
        released = true;
        return snapshot(nowNanos, wallMillis);
    }

    /** What could start now. */
    public Headroom headroom(long nowNanos) {
        long now = advance(nowNanos);
        OptionalLong callsRoom = callsMax == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, callsMax - callsInFlight()));
        Headroom open = new Headroom(meters.room(Unit.REQUESTS), meters.room(Unit.TOKENS), callsRoom);
        return blockedUntil() > now ? open.exhausted() : open;
    }

    /** What was used in the last minute. */
    public QuotaUsage usage(long nowNanos) {
        long now = advance(nowNanos);
        long from = now - MINUTE;
        long lastFormerCall = holds.stream()
                .filter(hold -> hold.calls() > 0)
                .mapToLong(Hold::until)
                .max()
                .orElse(now);
        return new QuotaUsage(
                meters.usedSince(Dimension.REQUESTS_PER_MINUTE, from),
                meters.usedSince(Dimension.TOKENS_PER_MINUTE, from),
                callsInFlight(),
                callsHeld,
                lastFormerCall - now,
                Math.max(0, blockedUntil() - now));
    }

    void settle(Permit permit, Settlement settlement, long nowNanos) {
        long now = advance(nowNanos);
        Cost cost = permit.cost();
        calls.close(permit.startedAt(), cost.of(Unit.TOKENS).asItComes());
        switch (settlement) {
            case Settlement.Keep keep -> meters.settle(cost, cost, permit.startedAt(), now);
            case Settlement.Correct correct -> meters.settle(cost, correct.counted(), permit.startedAt(), now);
            case Settlement.Unsent unsent -> meters.unsent(cost, permit.startedAt(), now);
        }
    }

    /** Keeps room for what a former owner may still do, until that is over. */
    void hold(Hold hold) {
        if (hold.until() <= latest) {
            meters.inherit(hold);
            return;
        }
        holds.add(hold);
        meters.hold(hold);
        callsHeld += hold.calls();
    }

    /** What a former owner learned; a configured limit goes before. */
    void inheritLimit(Dimension dimension, long limit) {
        if (rules.limits().limit(dimension).isEmpty()) {
            learn(dimension, limit, latest);
        }
    }

    Map<Dimension, Long> learned() {
        return learned;
    }

    Meters meters() {
        return meters;
    }

    OpenCalls calls() {
        return calls;
    }

    Iterable<Hold> holds() {
        return holds;
    }

    /** The later of a pause and a cold start's end. */
    long blockedUntil() {
        return Math.max(pausedUntil, coldUntil);
    }

    private void learn(Dimension dimension, long limit, long now) {
        learned.put(dimension, limit);
        if (dimension == Dimension.CALLS_IN_FLIGHT) {
            callsMax = limit;
        } else {
            meters.limit(dimension, limit, now);
        }
    }

    private static Reservation.TooLarge tooLarge(Cost cost, Meter meter) {
        return new Reservation.TooLarge(
                "it needs up to " + cost.of(meter.unit()).total() + " "
                        + (meter.unit() == Unit.REQUESTS
                                ? "requests"
                                : meter.unit().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        + ", and limits." + meter.dimension().setting() + " lets a slot have "
                        + meter.limit().orElseThrow()
                        + ": shorten the prompt, lower max_tokens, raise the limit, or have fewer slots");
    }

    private long callsInFlight() {
        return calls.total() + callsHeld;
    }

    /** On the quota's own time line, like all that is private here. */
    private Reservation.Wait longestWait(Cost cost, long now) {
        long end = endOfSomeCall(now);
        Reservation.Wait wait = new Reservation.Wait(pausedUntil, On.PAUSE).orLater(coldUntil, On.COLD);
        wait = meters.wait(wait, cost, now, end);
        if (callsInFlight() < callsMax) {
            return wait;
        }
        return wait.orLater(end, calls.total() < callsMax ? On.CALLS_OF_FORMER_OWNER : On.CALLS_IN_FLIGHT);
    }

    /** When some call will be over, if none is before. */
    private long endOfSomeCall(long now) {
        Hold first = holds.peek();
        return first == null ? now + callTimeNanos : Math.min(first.until(), now + callTimeNanos);
    }

    private long advance(long nowNanos) {
        latest = Math.max(latest, nowNanos - origin);
        meters.advance(latest);
        for (Hold hold = holds.peek(); hold != null && hold.until() <= latest; hold = holds.peek()) {
            holds.remove();
            meters.holdStands(hold);
            callsHeld -= hold.calls();
        }
        calls.advance(latest);
        return latest;
    }
}
