package io.sluice.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.run.RunOutcome;
import io.sluice.cli.totals.Dollars;
import io.sluice.cli.totals.Totals;
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
                "%s: %,d answered (%,d called, %,d from the cache, %,d coalesced), %,d failed, %,d rejected, %,d expired%s"
                        .formatted(
                                Wording.count(outcome.requests().orElse(totals.done()), "request"),
                                totals.answered(),
                                totals.paidCalls(),
                                totals.cacheHits(),
                                totals.coalesced(),
                                totals.failed(),
                                totals.rejected(),
                                totals.expired(),
                                open() == 0 ? "" : ", %,d open".formatted(open())));
        lines.add("hit rate %.1f%% · paid calls %,d · attempts %,d · retries %,d · throttled %,d"
                .formatted(
                        100 * hitRate(totals),
                        totals.paidCalls(),
                        totals.attempts(),
                        totals.retries(),
                        totals.throttled()));
        lines.add("tokens %,d in, %,d out; saved %,d"
                .formatted(totals.tokensIn(), totals.tokensOut(), totals.tokensSaved()));
        lines.add("spent %s%s; saved %s"
                .formatted(
                        Wording.cost(totals.costNanos(), totals.unpriced()),
                        simulated ? " (simulated)" : "",
                        Wording.cost(totals.savedNanos(), totals.unpricedSaved())));
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
        json.put("answered", totals.answered());
        json.put("failed", totals.failed());
        json.put("rejected", totals.rejected());
        json.put("expired", totals.expired());
        json.put("cache_hits", totals.cacheHits());
        json.put("coalesced", totals.coalesced());
        json.put("paid_calls", totals.paidCalls());
        json.put("retries", totals.retries());
        json.put("throttled", totals.throttled());
        json.put("tokens_in", totals.tokensIn());
        json.put("tokens_out", totals.tokensOut());
        json.put("tokens_saved", totals.tokensSaved());
        dollars(json, "cost_usd", totals.costNanos(), totals.unpriced());
        dollars(json, "cost_saved_usd", totals.savedNanos(), totals.unpricedSaved());
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
        return totals.answered() == 0 ? 0 : (double) totals.cacheHits() / totals.answered();
    }

    private static void dollars(ObjectNode json, String name, long nanos, long unpriced) {
        if (unpriced > 0) {
            json.putNull(name);
        } else {
            json.put(name, Dollars.exact(nanos));
        }
    }
}
