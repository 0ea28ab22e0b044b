package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.Random;

/**
 * A slot that goes from owner to owner: released in order, or killed anywhere between two snapshots, sometimes still
 * sending under its lease while the heir has begun. Owners have clocks of their own. The arithmetic of inheriting alone, limits of a day
 * included; whole fleets are {@code FleetTest}'s.
 */
final class HandoverHistory {
    private static final int OWNERS = 6;

    private final Scenario scenario;
    private final Random random;
    private final Heirs heirs;
    private final History history;
    private final long skewStepMaxMs;

    /** How a new owner begins. */
    interface Heirs {
        SlotQuota inherit(QuotaRules rules, QuotaSnapshot snapshot, long nowNanos, long wallMs);
    }

    /** @param skewStepMaxMs how far an heir's wall clock may be ahead of its predecessor's; it may be far behind */
    HandoverHistory(Scenario scenario, Random random, Heirs heirs, long skewStepMaxMs) {
        this.scenario = scenario;
        this.random = random;
        this.heirs = heirs;
        this.history = new History(scenario, random);
        this.skewStepMaxMs = skewStepMaxMs;
    }

    ProviderLedger run() {
        long wallMs = 1_700_000_000_000L + random.nextInt(100_000);
        long unseen = scenario.rules().unseenMax().toNanos();
        long from = 0;
        long origin = random.nextLong();
        Gate gate = Gate.of(new SlotQuota(scenario.rules(), origin), origin);
        QuotaSnapshot committed = gate.snapshot(0, wallMs);
        for (int owner = 0; owner < OWNERS; owner++) {
            long now = from;
            for (int commits = random.nextInt(40); commits > 0; commits--) {
                long next = now + random.nextLong(random.nextBoolean() ? MILLISECONDS.toNanos(50) : unseen);
                history.own(gate, now, next);
                now = next;
                committed = gate.snapshot(now, wallMs + NANOSECONDS.toMillis(now));
            }
            if (random.nextInt(4) == 0) {
                committed = gate.release(now, wallMs + NANOSECONDS.toMillis(now));
                from = now + random.nextLong(SECONDS.toNanos(10));
            } else {
                long death = now + (random.nextBoolean() ? unseen : random.nextLong(unseen + 1));
                history.own(gate, now, death);
                boolean sendsOn = random.nextInt(3) == 0;
                from = sendsOn ? now + random.nextLong(death - now + 1) : death + random.nextLong(SECONDS.toNanos(15));
            }
            history.forgetPermits();
            wallMs += skewStepMaxMs - (random.nextInt(3) == 0 ? random.nextInt(30_000) : random.nextInt(2_000));
            origin = random.nextLong();
            SlotQuota heir =
                    heirs.inherit(scenario.rules(), committed, origin + from, wallMs + NANOSECONDS.toMillis(from));
            gate = Gate.of(heir, origin);
            committed = gate.snapshot(from, wallMs + NANOSECONDS.toMillis(from));
        }
        history.own(gate, from, from + SECONDS.toNanos(60));
        return history.ledger();
    }
}
