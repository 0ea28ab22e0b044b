package io.sluice.app.quota;

import io.sluice.app.quota.Reservation.On;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * What one slot may still start: a sliding log of requests and tokens over any W + J, calls in flight, paced starts, the
 * provider's pauses. All dimensions are reserved at once or not at all.
 *
 * <p>Owned by the slot's thread; holds no lock, reads no clock, never blocks. {@code nowNanos} is {@code System.nanoTime()}
 * or any other clock that never runs faster than the provider's; a time before the latest one given counts as that one.
 * {@link #reserve} and {@link Permit#close} take amortised constant time; memory is about 80 KB per slot whatever the
 * limits.
 *
 * <p>Bursts: per dimension one second's worth or, where that is less, ten requests and ten thousand tokens, but never more
 * than a quarter of the limit (and always one request). The rest of the window is paced evenly. Decision: docs/adr/0005.
 */
public final class SlotQuota {
    private static final long BURST_REQUESTS = 10;
    private static final long BURST_TOKENS = 10_000;

    private final QuotaRules rules;
    private final long origin;
    private final long callTimeNanos;
    private final Meter requests;
    private final Meter tokens;
    private final OpenCalls calls;
    private final PriorityQueue<Hold> holds = new PriorityQueue<>();
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
        this.requests = new Meter(rules.limits().requestsPerMinute(), rules.spanNanos(), 1, BURST_REQUESTS);
        this.tokens = new Meter(rules.limits().tokensPerMinute(), rules.spanNanos(), 0, BURST_TOKENS);
        this.calls = new OpenCalls(callTimeNanos);
    }

    /**
     * A slot whose former owner is known to have stopped and left no snapshot: starts nothing for W + J, and as much longer
     * as its calls may still be counted for.
     */
    public static SlotQuota cold(QuotaRules rules, long nowNanos) {
        SlotQuota quota = new SlotQuota(rules, nowNanos);
        quota.coldUntil = rules.spanNanos() + (rules.accounting().countsOutputAsItComes() ? quota.callTimeNanos : 0);
        rules.limits().callsInFlight().ifPresent(calls -> quota.hold(new Hold(quota.callTimeNanos, 0, 0, calls)));
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

    /** {@link #reserve(Cost, long)} of tokens that all count at the start. */
    public Reservation reserve(long tokens, long nowNanos) {
        return reserve(Cost.atStart(tokens), nowNanos);
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
        if (cost.asItComes() > 0 && !rules.accounting().countsOutputAsItComes()) {
            throw new IllegalArgumentException("cost: " + rules.accounting() + " counts all tokens at the start");
        }
        if (!tokens.fits(cost.total())) {
            return new Reservation.TooLarge("needs " + cost.total() + " tokens, the slot has "
                    + rules.limits().tokensPerMinute().orElseThrow() + " per minute");
        }
        long now = advance(nowNanos);
        Reservation.Wait wait = longestWait(cost, now);
        if (wait.untilNanos() > now) {
            return new Reservation.Wait(origin + wait.untilNanos(), wait.on());
        }
        requests.start(1, 0, now);
        tokens.start(cost.atStart(), cost.asItComes(), now);
        calls.open(now, cost.asItComes());
        return new Reservation.Granted(new Permit(this, cost, now));
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
        OptionalLong callsMax = rules.limits().callsInFlight();
        OptionalLong callsRoom = callsMax.isPresent()
                ? OptionalLong.of(Math.max(0, callsMax.getAsLong() - callsInFlight()))
                : OptionalLong.empty();
        Headroom open = new Headroom(requests.room(), tokens.room(), callsRoom);
        return blockedUntil() > now ? open.exhausted() : open;
    }

    /** What was used in the last W. */
    public QuotaUsage usage(long nowNanos) {
        long now = advance(nowNanos);
        long from = now - rules.window().toNanos();
        long pausedFor = Math.max(0, blockedUntil() - now);
        return new QuotaUsage(requests.usedSince(from), tokens.usedSince(from), callsInFlight(), pausedFor);
    }

    void settle(Permit permit, Settlement settlement, long nowNanos) {
        long now = advance(nowNanos);
        Cost cost = permit.cost();
        calls.close(permit.startedAt(), cost.asItComes());
        switch (settlement) {
            case Settlement.Keep keep -> tokens.settleHeld(cost.asItComes(), cost.asItComes(), now);
            case Settlement.Correct actual -> {
                tokens.correct(permit.startedAt(), actual.atStart() - cost.atStart());
                tokens.settleHeld(cost.asItComes(), actual.asItComes(), now);
            }
            case Settlement.Unsent unsent -> {
                requests.correct(permit.startedAt(), -1);
                tokens.correct(permit.startedAt(), -cost.atStart());
                tokens.settleHeld(cost.asItComes(), 0, now);
            }
        }
    }

    /** Keeps room for what a former owner may still do, until that is over. */
    void hold(Hold hold) {
        if (hold.until() <= latest) {
            requests.correct(hold.until(), hold.requests());
            tokens.correct(hold.until(), hold.tokens());
            return;
        }
        holds.add(hold);
        requests.hold(hold.requests());
        tokens.hold(hold.tokens());
        callsHeld += hold.calls();
    }

    Meter requests() {
        return requests;
    }

    Meter tokens() {
        return tokens;
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

    private long callsInFlight() {
        return calls.total() + callsHeld;
    }

    /** On the quota's own time line, like all that is private here. */
    private Reservation.Wait longestWait(Cost cost, long now) {
        long end = endOfSomeCall(now);
        long callsMax = rules.limits().callsInFlight().orElse(Long.MAX_VALUE);
        Reservation.Wait wait = new Reservation.Wait(pausedUntil, On.PAUSE);
        wait = later(wait, coldUntil, On.COLD);
        wait = later(wait, requests.pacedAt(1, now), On.PACE);
        wait = later(wait, tokens.pacedAt(cost.total(), now), On.PACE);
        wait = later(wait, Math.min(requests.roomAt(1, now), end), On.REQUESTS);
        wait = later(wait, Math.min(tokens.roomAt(cost.total(), now), end), On.TOKENS);
        return later(wait, callsInFlight() < callsMax ? now : end, On.CALLS);
    }

    /** When some call will be over, if none is before. */
    private long endOfSomeCall(long now) {
        Hold first = holds.peek();
        return first == null ? now + callTimeNanos : Math.min(first.until(), now + callTimeNanos);
    }

    private static Reservation.Wait later(Reservation.Wait wait, long until, On on) {
        return until > wait.untilNanos() ? new Reservation.Wait(until, on) : wait;
    }

    private long advance(long nowNanos) {
        latest = Math.max(latest, nowNanos - origin);
        requests.advance(latest);
        tokens.advance(latest);
        for (Hold hold = holds.peek(); hold != null && hold.until() <= latest; hold = holds.peek()) {
            holds.remove();
            requests.holdStandsAt(hold.until(), hold.requests());
            tokens.holdStandsAt(hold.until(), hold.tokens());
            callsHeld -= hold.calls();
        }
        calls.advance(latest);
        return latest;
    }
}
