package io.sluice.app.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Guarantee 4 across owners: the quota goes with the slot. */
class HandoverHistoryTest {
    private static final int HISTORIES = Integer.getInteger("histories", 3_000);
    private static final int PLANTED_HISTORIES = 500;
    private static final long SKEW_MAX_MS = 1_000;

    @Test
    void noWindowIsOverLimitsThatCountAtTheStart() {
        everyHistoryKeepsTheLimits(Accounting.OPENAI);
    }

    @Test
    void noWindowIsOverLimitsThatCountOutputAsItComes() {
        everyHistoryKeepsTheLimits(Accounting.ANTHROPIC);
    }

    @Test
    void noWindowIsOverPromptAndMaximumTogetherAcrossOwners() {
        everyHistoryKeepsTheLimits(Accounting.AZURE);
    }

    @Test
    void plantedHeirThatInheritsNothingIsCaught() {
        assertThat(overs((rules, snapshot, nowNanos, wallMs) -> new SlotQuota(rules, nowNanos), SKEW_MAX_MS))
                .isGreaterThan(100);
    }

    @Test
    void plantedHeirThatOverlooksTheUnseenIsCaught() {
        HandoverHistory.Heirs heirs = (rules, left, nowNanos, wallMs) -> SlotQuota.inherit(
                rules,
                changed(
                        left,
                        left.spent().stream()
                                .filter(spent -> spent.second() * 1000 <= left.atMs())
                                .toList(),
                        left.inFlight()),
                nowNanos,
                wallMs);
        assertThat(overs(heirs, SKEW_MAX_MS)).isGreaterThan(20);
    }

    @Test
    void plantedHeirThatForgetsCallsInFlightIsCaught() {
        HandoverHistory.Heirs heirs = (rules, left, nowNanos, wallMs) ->
                SlotQuota.inherit(rules, changed(left, left.spent(), List.of()), nowNanos, wallMs);
        assertThat(overs(heirs, SKEW_MAX_MS)).isGreaterThan(20);
    }

    @Test
    void plantedHeirThatTakesUnknownTimesForTheSnapshotsIsCaught() {
        HandoverHistory.Heirs heirs = (rules, left, nowNanos, wallMs) -> SlotQuota.inherit(
                rules,
                changed(
                        left,
                        left.spent().stream()
                                .map(spent -> new QuotaSnapshot.Spent(
                                        Math.min(spent.second(), left.atMs() / 1000), spent.amounts()))
                                .toList(),
                        left.inFlight()),
                nowNanos,
                wallMs);
        assertThat(overs(heirs, SKEW_MAX_MS)).isGreaterThan(5);
    }

    @Test
    void plantedClockFurtherAheadThanAllowedIsCaught() {
        assertThat(overs(SlotQuota::inherit, 30_000)).isGreaterThan(20);
    }

    private static QuotaSnapshot changed(
            QuotaSnapshot left, List<QuotaSnapshot.Spent> spent, List<QuotaSnapshot.InFlight> inFlight) {
        return new QuotaSnapshot(
                left.released(), left.atMs(), left.pausedUntilMs(), spent, left.spentInDay(), inFlight, left.learned());
    }

    private static void everyHistoryKeepsTheLimits(Accounting accounting) {
        for (long seed = 0; seed < HISTORIES; seed++) {
            assertThat(verdict(seed, accounting, SlotQuota::inherit, SKEW_MAX_MS)
                            .violations())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    private static int overs(HandoverHistory.Heirs heirs, long skewMs) {
        int overs = 0;
        for (long seed = 0; seed < PLANTED_HISTORIES; seed++) {
            overs += verdict(seed, Accounting.OPENAI, heirs, skewMs).isOver() ? 1 : 0;
        }
        return overs;
    }

    private static Verdict verdict(long seed, Accounting accounting, HandoverHistory.Heirs heirs, long skewMs) {
        Random random = new Random(seed);
        Scenario scenario = Scenario.random(random, accounting);
        ProviderLedger ledger = new HandoverHistory(scenario, random, heirs, skewMs).run();
        return Verdict.of(scenario, ledger);
    }
}
