package io.sluice.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.run.RunOutcome;
import io.sluice.cli.totals.Totals;
import io.sluice.cli.totals.TotalsJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a run has to say at its end.
 *
 * @param simulated money is the simulator's
 * @param peakBytes the most memory that the process had
 */
record Summary(RunOutcome outcome, boolean simulated, OptionalLong peakBytes, Duration time) {

    /** For a person. */
    List<String> words() {
        Totals totals = outcome.totals();
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s: %,d answered (%,d called, %,d from the cache, %,d coalesced), %,d failed, %,d rejected, %,d expired%s%s"
                        .formatted(
                                Wording.count(outcome.requests().orElse(totals.done()), "request"),
                                totals.ends().answered(),
                                totals.work().paidCalls(),
                                totals.work().cacheHits(),
                                totals.work().coalesced(),
                                totals.ends().failed(),
                                totals.ends().rejected(),
                                totals.ends().expired(),
                                totals.ends().cancelled() == 0
                                        ? ""
                                        : ", %,d cancelled"
                                                .formatted(totals.ends().cancelled()),
                                open() == 0 ? "" : ", %,d open".formatted(open())));
        lines.add("hit rate %.1f%% · paid calls %,d · attempts %,d · retries %,d · throttled %,d"
                .formatted(
                        100 * hitRate(totals),
                        totals.work().paidCalls(),
                        totals.work().attempts(),
                        totals.work().retries(),
                        totals.work().throttled()));
        lines.add("tokens %,d in, %,d out; saved %,d"
                .formatted(
                        totals.tokens().in(),
                        totals.tokens().out(),
                        totals.tokens().saved()));
        lines.add("spent %s%s; saved %s"
                .formatted(
                        Wording.cost(totals.money().spentNanos(), totals.money().unpriced()),
                        simulated ? " (simulated)" : "",
                        Wording.cost(totals.money().savedNanos(), totals.money().unpricedSaved())));
        lines.add("time %s%s"
                .formatted(
                        Wording.duration(time),
                        peakBytes.isPresent() ? " · memory peak %,d MB".formatted(peakBytes.getAsLong() >> 20) : ""));
        return lines;
    }

    /** For programs: one object on one line. */
    String json() {
        Totals totals = outcome.totals();
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("requests", outcome.requests().orElse(totals.done()));
        TotalsJson.put(json, totals);
        json.put("seconds", time.toMillis() / 1000.0);
        json.put("simulated", simulated);
        json.put("ending", outcome.ending().name().toLowerCase(Locale.ROOT));
        json.put("job", outcome.job());
        json.put("results", outcome.results());
        return json.toString();
    }

    private long open() {
        return Math.max(0, outcome.requests().orElse(0) - outcome.totals().done());
    }

    private static double hitRate(Totals totals) {
        return totals.ends().answered() == 0
                ? 0
                : (double) totals.work().cacheHits() / totals.ends().answered();
    }
}
