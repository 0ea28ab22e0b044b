package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.lane.Lease;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.app.quota.Settlement;
import io.sluice.app.quota.SlotQuota;
import io.sluice.app.quota.Verdict;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Guarantee 4 for a whole fleet: seeded histories of workers that share a lane, freeze, are cut off, die, come back, and whose clocks step,
 * judged by what arrives at the provider. {@code -Dhistories=N} makes it a soak, {@code -Dseed=N} begins elsewhere.
 */
class FleetTest {
    private static final int HISTORIES = Integer.getInteger("histories", 150);
    private static final int PLANTED_HISTORIES = 3_000;
    private static final int CAUGHT = 2;
    private static final long SEED = Long.getLong("seed", 0);
    private static final FleetFaults NONE = new FleetFaults() {};

    @Test
    void noWindowAtTheProviderIsOverTheLanesLimits() {
        long starts = 0;
        long held = 0;
        long handovers = 0;
        for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
            Random random = new Random(seed);
            FleetScenario scenario = FleetScenario.random(random);
            Fleet fleet = new Fleet(scenario, NONE, random).run();
            assertThat(Verdict.of(scenario.lane().config().limits(), fleet.ledger())
                            .violations())
                    .as("seed %d, %s, %d hosts", seed, scenario.lane().config(), scenario.hosts())
                    .isEmpty();
            starts += fleet.starts();
            held += fleet.held();
            handovers += fleet.handovers();
        }
        assertThat(starts).as("starts, else the histories prove nothing").isGreaterThan(HISTORIES * 50L);
        assertThat(held).as("attempts that came too late or without a right").isGreaterThan(HISTORIES / 10);
        assertThat(handovers).as("owners").isGreaterThan(HISTORIES * 3L);
    }

    @Test
    void plantedHeirThatInheritsNothingIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public SlotQuota inherit(QuotaRules rules, QuotaSnapshot left, long nowNanos, long wallMs) {
                        return new SlotQuota(rules, nowNanos);
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedHeirThatForgetsCallsInFlightIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public SlotQuota inherit(QuotaRules rules, QuotaSnapshot left, long nowNanos, long wallMs) {
                        QuotaSnapshot changed = new QuotaSnapshot(
                                left.released(),
                                left.atMs(),
                                left.pausedUntilMs(),
                                left.spent(),
                                left.spentInDay(),
                                List.of(),
                                left.learned());
                        return SlotQuota.inherit(rules, changed, nowNanos, wallMs);
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedHeirOfTheUnknownThatDoesNotWaitIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public SlotQuota unknown(QuotaRules rules, long nowNanos) {
                        return new SlotQuota(rules, nowNanos);
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedLeaseThatIgnoresTheWallClockIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public Lease renewed(Lease lease, Spend committed, FleetHost host) {
                        return lease.renewed(committed.atNanos(), Long.MAX_VALUE / 2_000_000);
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedLeaseThatIgnoresTheMonotonicClockIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public Lease renewed(Lease lease, Spend committed, FleetHost host) {
                        return lease.renewed(host.nanoTime() + Long.MAX_VALUE / 4, committed.atWallMs());
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedLeaseThatDoesNotEndIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public Lease renewed(Lease lease, Spend committed, FleetHost host) {
                        return new Lease(Long.MAX_VALUE, 0, 0, true);
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedCorrectionThatFreesWhatWasCountedIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public Settlement settled(Settlement settlement) {
                        return new Settlement.Unsent();
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedSharesThatSumToMoreThanTheLimitAreCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public Limits share(LaneConfig lane, int slot) {
                        Limits share = lane.limitsOf(slot);
                        for (Dimension dimension : lane.limits().values().keySet()) {
                            share = share.with(dimension, share.limit(dimension).orElseThrow() * 5 / 4 + 1);
                        }
                        return share;
                    }
                }))
                .isTrue();
    }

    @Test
    void plantedGateThatLetsEverythingOutIsCaught() {
        assertThat(caught(new FleetFaults() {
                    @Override
                    public boolean maySend(SendGate gate) {
                        return true;
                    }
                }))
                .isTrue();
    }

    /** Whether two histories at the least are over; stops there. */
    private static boolean caught(FleetFaults faults) {
        int overs = 0;
        for (long seed = 0; seed < PLANTED_HISTORIES && overs < CAUGHT; seed++) {
            Random random = new Random(seed);
            FleetScenario scenario = FleetScenario.random(random);
            Fleet fleet = new Fleet(scenario, faults, random).run();
            overs += Verdict.of(scenario.lane().config().limits(), fleet.ledger())
                            .isOver()
                    ? 1
                    : 0;
        }
        return overs == CAUGHT;
    }
}
