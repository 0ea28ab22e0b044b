package io.sluice.app.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Guarantee 4 with one owner: no window at the provider sees more than the limit. */
class SlotQuotaHistoryTest {
    private static final int HISTORIES = Integer.getInteger("histories", 3_000);
    private static final int PLANTED_HISTORIES = 500;

    @Test
    void noWindowIsOverLimitsThatCountAtTheStart() {
        everyHistoryKeepsTheLimits(Accounting.OPENAI);
    }

    @Test
    void noWindowIsOverLimitsThatCountPromptAndMaximumTogether() {
        everyHistoryKeepsTheLimits(Accounting.AZURE);
    }

    @Test
    void plantedRuleOfAnotherProviderIsCaught() {
        assertThat(overs(Accounting.AZURE, Plants::largerInsteadOfSum)).isGreaterThan(100);
    }

    @Test
    void plantedCorrectionBelowWhatTheLimiterTookIsCaught() {
        assertThat(overs(Accounting.AZURE, Plants::correctedToNoInput)).isGreaterThan(20);
    }

    @Test
    void noWindowIsOverLimitsThatCountOutputAsItComes() {
        everyHistoryKeepsTheLimits(Accounting.ANTHROPIC);
    }

    @Test
    void plantedTokenBucketIsCaught() {
        assertThat(overs(Accounting.OPENAI, BucketGate::new)).isGreaterThan(100);
    }

    @Test
    void plantedIgnoranceOfThePathsDelayIsCaught() {
        assertThat(overs(Accounting.OPENAI, Plants::delayIgnored)).isGreaterThan(20);
    }

    @Test
    void plantedChargeOfOutputAtTheStartIsCaught() {
        assertThat(overs(Accounting.ANTHROPIC, Plants::outputChargedAtTheStart)).isGreaterThan(20);
    }

    @Test
    void plantedNeglectOfCallsInFlightIsCaught() {
        assertThat(overs(Accounting.OPENAI, Plants::closedAtOnce)).isGreaterThan(20);
    }

    @Test
    void plantedForgettingOfWhatHasEndedIsCaught() {
        assertThat(overs(Accounting.OPENAI, Plants::endedIsForgotten)).isGreaterThan(100);
    }

    private static void everyHistoryKeepsTheLimits(Accounting accounting) {
        long starts = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Scenario scenario = Scenario.random(random, accounting);
            History history = new History(scenario, random);
            long origin = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt();
            history.own(Gate.of(new SlotQuota(scenario.rules(), origin), origin), 0, scenario.length());
            assertThat(Verdict.of(scenario, history.ledger()).violations())
                    .as("seed %d, %s", seed, scenario)
                    .isEmpty();
            starts += history.starts();
        }
        assertThat(starts).as("starts, else the histories prove nothing").isGreaterThan(HISTORIES * 50L);
    }

    private static int overs(Accounting accounting, Function<Scenario, Gate> plant) {
        int overs = 0;
        for (long seed = 0; seed < PLANTED_HISTORIES; seed++) {
            Random random = new Random(seed);
            Scenario scenario = Scenario.random(random, accounting);
            History history = new History(scenario, random);
            history.own(plant.apply(scenario), 0, scenario.length());
            overs += Verdict.of(scenario, history.ledger()).isOver() ? 1 : 0;
        }
        return overs;
    }
}
