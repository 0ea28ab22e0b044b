package io.sluice.cli.dryrun;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.totals.Dollars;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a run would do. Output tokens and cost are upper bounds: every answer as long as it may be.
 *
 * @param coalesced prompts that are the same as an earlier one of the input
 * @param unpriced calls of models without a price: not in the cost
 * @param exact all duplicates were found; false for inputs with too many different prompts to remember
 */
public record DryRunReport(
        long requests,
        long rejected,
        long cacheHits,
        long coalesced,
        long calls,
        long tokensIn,
        long tokensOutMax,
        long costNanosMax,
        long unpriced,
        List<LaneEstimate> lanes,
        boolean exact) {

    /** How long the slowest lane takes at its limits. */
    Duration atLimits() {
        return lanes.stream()
                .map(LaneEstimate::atLimits)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** For a person. */
    public List<String> words(boolean simulated) {
        List<String> lines = new ArrayList<>();
        lines.add("dry run: nothing was published, and no provider was asked");
        lines.add("%s: %s, %,d from the cache, %,d coalesced, %,d rejected"
                .formatted(
                        Wording.count(requests, "request"),
                        Wording.count(calls, "call"),
                        cacheHits,
                        coalesced,
                        rejected));
        lines.add("tokens %,d in, at most %,d out".formatted(tokensIn, tokensOutMax));
        lines.add("cost at most %s%s".formatted(Wording.cost(costNanosMax, unpriced), simulated ? " (simulated)" : ""));
        lanes.forEach(estimate -> lines.add("lane %s: %s, at least %s at its limits"
                .formatted(
                        estimate.lane().name(),
                        Wording.count(estimate.calls(), "call"),
                        Wording.duration(estimate.atLimits()))));
        if (!exact) {
            lines.add("there are more different prompts than could be compared: fewer calls may be needed");
        }
        return lines;
    }

    /** For programs: one object on one line. */
    public String json(boolean simulated) {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("dry_run", true);
        json.put("requests", requests);
        json.put("rejected", rejected);
        json.put("cache_hits", cacheHits);
        json.put("coalesced", coalesced);
        json.put("calls", calls);
        json.put("tokens_in", tokensIn);
        json.put("tokens_out_max", tokensOutMax);
        if (unpriced > 0) {
            json.putNull("cost_usd_max");
        } else {
            json.put("cost_usd_max", Dollars.exact(costNanosMax));
        }
        json.put("seconds_at_limits", atLimits().toMillis() / 1000.0);
        json.put("simulated", simulated);
        return json.toString();
    }
}
