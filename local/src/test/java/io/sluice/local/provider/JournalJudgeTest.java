package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JournalJudgeTest {
    private static final Duration WINDOW = Duration.ofSeconds(60);

    @Test
    void promptPaidTwiceIsFound() {
        JournalJudge judge = new JournalJudge(
                List.of(Lines.admitted(1, "a", 5), Lines.admitted(2, "b", 5), Lines.admitted(3, "a", 5)));

        assertThat(judge.paidAttempts()).isEqualTo(3);
        assertThat(judge.paidAgain()).containsOnlyKeys("a").containsEntry("a", 2);
        assertThat(judge.costNanos()).isEqualTo(3 * 13_500);
    }

    @Test
    void refusedCallIsNotPaid() {
        JournalJudge judge = new JournalJudge(List.of(Lines.overLimit(1, "a", 5), Lines.admitted(2, "a", 5)));

        assertThat(judge.paidAgain()).isEmpty();
        assertThat(judge.outcomes()).containsEntry("over_limit", 1L).containsEntry("answered", 1L);
    }

    @Test
    void aCrashExplainsASecondPaymentOnlyOfWhatItCanHaveLost() {
        JournalJudge judge = new JournalJudge(List.of(
                Lines.admitted(1_000, "old", 5),
                Lines.admitted(9_500, "fresh", 5),
                Lines.admitted(11_000, "old", 5),
                Lines.admitted(11_001, "fresh", 5),
                Lines.admitted(12_000, "fresh", 5)));

        Duration within = Duration.ofSeconds(1);
        assertThat(judge.paidAgainUnexplained(List.of(crash(10_000)), within))
                .extracting(JournalLine::arrivedAtMs)
                .containsExactly(11_000L, 12_000L);
        assertThat(judge.paidAgainUnexplained(List.of(), within)).hasSize(3);
        assertThat(judge.paidAgainUnexplained(List.of(crash(10_000), crash(11_500)), Duration.ofSeconds(60)))
                .isEmpty();
    }

    @Test
    void whatArrivesWhileAClientIsBeingKilledIsLostWithIt() {
        JournalJudge judge = new JournalJudge(List.of(Lines.admitted(10_003, "a", 5), Lines.admitted(11_000, "a", 5)));

        Duration within = Duration.ofSeconds(1);
        assertThat(judge.paidAgainUnexplained(List.of(new Crash(10_000, 10_005)), within))
                .isEmpty();
        assertThat(judge.paidAgainUnexplained(List.of(crash(10_000)), within)).hasSize(1);
        assertThat(judge.paidAgainUnexplained(List.of(new Crash(10_000, 12_000)), within))
                .as("the killed one paid twice")
                .hasSize(1);
    }

    @Test
    void windowsAreHalfOpen() {
        List<JournalLine> apart = List.of(Lines.admitted(0, "a", 5), Lines.admitted(60_000, "b", 7));
        List<JournalLine> together = List.of(Lines.admitted(0, "a", 5), Lines.admitted(59_999, "b", 7));

        assertThat(worst(apart).requests()).isEqualTo(1);
        assertThat(worst(apart).tokensAtStart()).isEqualTo(7);
        assertThat(worst(together).requests()).isEqualTo(2);
        assertThat(worst(together).tokensAtStart()).isEqualTo(12);
    }

    @Test
    void clientIsMeasuredByRefusedCallsToo() {
        JournalJudge judge = new JournalJudge(List.of(Lines.admitted(0, "a", 5), Lines.overLimit(1, "b", 5)));

        assertThat(judge.worstWindows(WINDOW, JournalJudge.ALL).getFirst().requests())
                .isEqualTo(2);
        assertThat(judge.worstWindows(WINDOW, JournalJudge.ADMITTED).getFirst().requests())
                .isEqualTo(1);
    }

    private static Crash crash(long atMs) {
        return new Crash(atMs, atMs);
    }

    private static WindowPeak worst(List<JournalLine> lines) {
        return new JournalJudge(lines)
                .worstWindows(WINDOW, JournalJudge.ADMITTED)
                .getFirst();
    }
}
