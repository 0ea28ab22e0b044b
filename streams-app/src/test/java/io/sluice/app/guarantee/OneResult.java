package io.sluice.app.guarantee;

import io.sluice.schema.PromptResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Guarantees 1 and 2: every acknowledged request has exactly one result, and no result is for a request unknown. */
final class OneResult implements Guarantee {
    @Override
    public List<String> violations(Sighting seen) {
        Map<String, Long> counts =
                seen.results().stream().collect(Collectors.groupingBy(PromptResult::getId, Collectors.counting()));
        List<String> wrong = new java.util.ArrayList<>();
        seen.requests().keySet().forEach(id -> {
            long count = counts.getOrDefault(id, 0L);
            if (count != 1) {
                wrong.add("request " + id + " has " + count + " results");
            }
        });
        counts.keySet().stream()
                .filter(id -> !seen.requests().containsKey(id))
                .forEach(id -> wrong.add("result " + id + " answers no request"));
        return wrong;
    }
}
