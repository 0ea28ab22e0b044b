package io.sluice.cli.panel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.engine.JobView;
import io.sluice.cli.engine.LaneView;
import io.sluice.cli.totals.Totals;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void pipeGetsALineEveryFiveSeconds() {
        LineReports reports = new LineReports(err, nanos::get);
        for (int millis = 0; millis <= 11_000; millis += 200) {
            nanos.set(Duration.ofMillis(millis).toNanos());
            reports.show(progress(OptionalLong.of(1319)));
        }

        assertThat(written().lines())
                .hasSize(2)
                .allMatch(line ->
                        line.equals("812/1,319 (61%) | cached 20 · coalesced 3 · called 789 · failed 0 · in flight 250"
                                + " | lane sim: 28.1k/30k req/min · 3.1M tokens/min | spent $0.0312 · projected $0.0507 (simulated)"
                                + " | 0:42 left"));
    }

    @Test
    void runThatIsDoneBeforeTheFirstFiveSecondsGetsNoLine() {
        new LineReports(err, nanos::get).show(progress(OptionalLong.of(1319)));

        assertThat(written()).isEmpty();
    }

    @Test
    void panelIsDrawnInPlaceAndWordsStayAboveIt() {
        LivePanel panel = new LivePanel(err);
        panel.show(progress(OptionalLong.of(1319)));
        bytes.reset();
        panel.say("line 3: no prompt");
        String drawn = written();

        assertThat(drawn).startsWith("\r\u001B[4A\u001B[J" + "line 3: no prompt");
        assertThat(drawn).contains("812/1,319 (61%)  0:42 left").contains("in flight 250");
    }

    @Test
    void clearedPanelLeavesNothingBehindIt() {
        LivePanel panel = new LivePanel(err);
        panel.step("starting");
        bytes.reset();
        panel.clear();
        panel.clear();

        assertThat(written()).isEqualTo("\r\u001B[1A\u001B[J");
    }

    @Test
    void streamWithoutAKnownEndShowsWhatIsDone() {
        nanos.set(0);
        LineReports reports = new LineReports(err, nanos::get);
        reports.show(progress(OptionalLong.empty()));
        nanos.set(Duration.ofSeconds(6).toNanos());
        reports.show(progress(OptionalLong.empty()));

        assertThat(written()).startsWith("812 done |").doesNotContain("projected");
    }

    @Test
    void whatWasCancelledHasNotFailed() {
        Totals totals = new Totals(
                new Totals.Ends(5, 1, 2, 4, 8_264), Totals.NONE.work(), Totals.NONE.tokens(), Totals.NONE.money());

        assertThat(Wording.counts(new Progress(OptionalLong.empty(), totals, JobView.NONE, 0, Optional.empty(), false)))
                .isEqualTo("cached 0 · coalesced 0 · called 0 · failed 7 · cancelled 8,264 · in flight 0");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "999,999", "1000,1k", "1249,1.2k", "99940,99.9k", "100000,100k", "999600,1M", "10000000,10M"})
    void numbersAreBrief(long value, String words) {
        assertThat(Wording.brief(value)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"PT0.34S,0.3 s", "PT9.9S,9.9 s", "PT42S,0:42", "PT10M,10:00", "PT1H2M3S,1:02:03"})
    void durationsAreShort(Duration time, String words) {
        assertThat(Wording.duration(time)).isEqualTo(words);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Progress progress(OptionalLong requests) {
        Totals totals = new Totals(
                new Totals.Ends(812, 0, 0, 0, 0),
                new Totals.Work(789, 20, 3, 789, 0, 0),
                new Totals.Tokens(1000, 2000, 300),
                new Totals.Money(31_200_000, 0, 400_000, 0));
        LaneView lane =
                new LaneView("sim", 250, 0, 28_120, OptionalLong.of(30_000), 3_100_000, OptionalLong.empty(), "");
        return new Progress(
                requests,
                totals,
                new JobView(List.of(lane), false, Optional.empty()),
                12,
                Optional.of(Duration.ofSeconds(42)),
                true);
    }
}
