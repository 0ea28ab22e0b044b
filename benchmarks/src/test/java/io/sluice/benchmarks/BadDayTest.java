package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.provider.JournalLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of bad days, on journals whose figures are known: one call a second where all is well. */
class BadDayTest {
    private static final BadDay OUTAGE = new BadDay("outage", "\"kind\":\"server_error\"", 20, 50, 0);

    @Test
    void possibleIsWhatTheOutageLeaves() {
        assertThat(OUTAGE.possibleIn(100, 60)).isEqualTo(70);
        assertThat(OUTAGE.possibleIn(30, 60)).isEqualTo(20);
        assertThat(new BadDay("half", "", 40, BadDay.NEVER, 0.5).possibleIn(100, 60))
                .isEqualTo(70);
    }

    @Test
    void recoveryIsCountedFromTheEndOfTheOutage() {
        assertThat(OUTAGE.recovery(answers(0, 20, 57, 100), 0, 100, 60)).isEqualTo(6.0);
        assertThat(OUTAGE.recovery(answers(0, 20, 50, 100), 0, 100, 60)).isZero();
        assertThat(OUTAGE.recovery(answers(0, 20), 0, 100, 60)).isEqualTo(-1);
    }

    @Test
    void theRuleCarriesItsTimes() {
        assertThat(OUTAGE.rules()).isEqualTo("[{\"kind\":\"server_error\",\"from_ms\":20000,\"until_ms\":50000}]");
    }

    /** One answer a second in each of the spans [from, until). */
    private static List<JournalLine> answers(int... spans) {
        List<JournalLine> lines = new ArrayList<>();
        for (int i = 0; i < spans.length; i += 2) {
            for (int second = spans[i]; second < spans[i + 1]; second++) {
                lines.add(new JournalLine(
                        second * 1_000L, "key", "chat", "m", "p", 1, 0, 1, 200, "answered", true, 1, 1, true, 1L));
            }
        }
        return lines;
    }
}
