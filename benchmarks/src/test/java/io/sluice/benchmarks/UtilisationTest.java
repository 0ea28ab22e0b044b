package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.local.provider.JournalLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge of the benchmark, on journals whose figures are known. */
class UtilisationTest {
    private static final Tier REQUESTS =
            new Tier("60 RPM", "m", Map.of(Binding.REQUESTS_PER_MINUTE, 60L), Binding.REQUESTS_PER_MINUTE, 60);
    private static final Tier TOKENS =
            new Tier("6k TPM", "m", Map.of(Binding.TOKENS_PER_MINUTE, 6_000L), Binding.TOKENS_PER_MINUTE, 60);
    private static final Tier FLIGHT =
            new Tier("4 in flight", "m", Map.of(Binding.CALLS_IN_FLIGHT, 4L), Binding.CALLS_IN_FLIGHT, 60);

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void oneCallASecondFillsSixtyAMinute() {
        Utilisation used = Utilisation.of(every(1_000, 200), REQUESTS, HOUR);

        assertThat(used.median()).isEqualTo(1.0);
        assertThat(used.min()).isEqualTo(1.0);
        assertThat(used.overshoot()).isZero();
        assertThat(used.rate429()).isZero();
    }

    @Test
    void tokensAreSummedAsTheProviderChargesThem() {
        assertThat(Utilisation.of(every(2_000, 100), TOKENS, HOUR).median()).isEqualTo(0.5);
    }

    @Test
    void callsInFlightAreAMeanOverTime() {
        // 2 s of work begin each second.
        assertThat(Utilisation.of(every(1_000, 200), FLIGHT, HOUR).median()).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void aPauseShowsInTheEmptiestWindowOnly() {
        List<JournalLine> journal = every(1_000, 400);
        journal.removeIf(line -> line.arrivedAtMs() >= 200_000 && line.arrivedAtMs() < 230_000);

        Utilisation used = Utilisation.of(journal, REQUESTS, HOUR);

        assertThat(used.median()).isEqualTo(1.0);
        assertThat(used.min()).isEqualTo(0.5);
        assertThat(used.run()).as("30 s of five windows").isEqualTo(0.9, within(1e-9));
    }

    @Test
    void whatComesAfterTheWorkOfAllIsDoneIsNotJudged() {
        List<JournalLine> journal = every(1_000, 400);
        journal.removeIf(line -> line.arrivedAtMs() >= 240_000 && line.arrivedAtMs() % 3_000 != 0);

        assertThat(Utilisation.of(journal, REQUESTS, Duration.ofMinutes(4)).run())
                .isEqualTo(1.0, within(1e-9));
        assertThat(Utilisation.of(journal, REQUESTS, HOUR).run()).isLessThan(0.9);
    }

    @Test
    void outputThatComesCountsWhereItsCallEnds() {
        List<JournalLine> journal = every(1_000, 200);
        // Begins before the window and ends in it.
        JournalLine message = new JournalLine(
                5_000, "key", "messages", "m", "p", 10, 0, 600, 200, "answered", true, 10, 60_000, true, 1L);
        journal.add(message);

        assertThat(Binding.TOKENS_PER_MINUTE.used(journal, 60_000, 120_000)).isEqualTo(60 * 100 + 600);
        assertThat(Binding.TOKENS_PER_MINUTE.used(journal, 0, 60_000)).isEqualTo(60 * 100 + 10);
    }

    @Test
    void aBurstAboveTheLimitIsAnOvershootEvenIfItWasRefused() {
        List<JournalLine> journal = every(1_000, 200);
        for (int i = 0; i < 6; i++) {
            journal.add(line(100_000 + i, "over_limit", false));
        }

        Utilisation used = Utilisation.of(journal, REQUESTS, HOUR);

        assertThat(used.overshoot()).isEqualTo(0.1, within(1e-9));
        assertThat(used.rate429()).isEqualTo(6 / 206.0, within(1e-9));
        assertThat(used.median()).as("what was refused used nothing").isEqualTo(1.0);
    }

    @Test
    void aJournalWithoutASteadyWindowIsNotJudged() {
        assertThatThrownBy(() -> Utilisation.of(every(1_000, 100), REQUESTS, HOUR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no window");
    }

    @Test
    void theIdealFillsAPlaceAsSoonAsItIsFree() {
        // Each call takes 2 s: two places, five calls, three rounds.
        assertThat(EfficiencyBench.ideal(every(1_000, 5), 2)).isEqualTo(6.0);
    }

    private static List<JournalLine> every(long stepMs, int count) {
        List<JournalLine> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(line(i * stepMs, "answered", true));
        }
        return lines;
    }

    private static JournalLine line(long atMs, String outcome, boolean admitted) {
        return new JournalLine(
                atMs,
                "key",
                "chat",
                "m",
                "p" + atMs,
                50,
                0,
                50,
                admitted ? 200 : 429,
                outcome,
                admitted,
                100,
                2_000,
                admitted,
                1L);
    }
}
