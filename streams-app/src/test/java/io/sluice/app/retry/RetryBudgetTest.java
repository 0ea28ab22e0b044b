package io.sluice.app.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void whenNothingIsAnsweredRetriesAreTheFloor() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        int started = 0;
        for (long now = 0; now < 100 * SECOND; now += SECOND / 1_000) {
            while (budget.startsAt(now) <= now) {
                budget.started();
                started++;
            }
        }
        assertThat(started).isBetween(1_095, 1_101);
    }

    @Test
    void theTimeThatIsToldIsTheFirstAtWhichARetryMayStart() {
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        while (budget.startsAt(0) <= 0) {
            budget.started();
        }
        long at = budget.startsAt(0);
        assertThat(at).isBetween(1L, SECOND / 10 + 1);
        assertThat(budget.startsAt(at - 1_000)).isGreaterThan(at - 1_000);
        assertThat(budget.startsAt(at)).isEqualTo(at);
    }

    /** Retries against all attempts, for a share of failures: needed without a budget, and made with it. */
    @Test
    void itLetsAFlakyProviderBeRetriedAndNotADeadOne() {
        for (int seed = 0; seed < 200; seed++) {
            assertThat(retriesMade(0.3, seed)).as("30%% fail, seed %d", seed).isGreaterThan(0.9);
            assertThat(retriesMade(0.95, seed)).as("95%% fail, seed %d", seed).isLessThan(0.1);
        }
    }

    /** The share of the wanted retries that could start at once, at 1,000 first attempts a second for 30 s. */
    private static double retriesMade(double failing, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RetryBudget budget = new RetryBudget(0.2, 10, 0);
        int wanted = 0;
        int made = 0;
        for (long now = 0; now < 30 * SECOND; now += SECOND / 1_000) {
            boolean answered = random.nextDouble() >= failing;
            if (answered) {
                budget.answered(false, now);
            }
            for (int tries = 1; !answered && tries < 6; tries++) {
                wanted++;
                if (budget.startsAt(now) > now) {
                    break;
                }
                made++;
                budget.started();
                answered = random.nextDouble() >= failing;
                if (answered) {
                    budget.answered(true, now);
                }
            }
        }
        return (double) made / wanted;
    }
}
