package io.sluice.app.guarantee;

import io.sluice.local.provider.JournalLine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Guarantee 3: the provider was paid once per distinct prompt, plus at most what was in flight at each crash.
 *
 * @param inFlightAtCrashes attempts sent but not committed, summed over the crashes of the run; 0 without one
 */
record PaidOnce(long inFlightAtCrashes) implements Guarantee {
    @Override
    public List<String> violations(Sighting seen) {
        Map<String, Long> paidByPrompt = seen.journal().stream()
                .filter(JournalLine::paid)
                .collect(Collectors.groupingBy(
                        line -> Objects.requireNonNullElse(line.promptSha256(), ""), Collectors.counting()));
        long repaid =
                paidByPrompt.values().stream().mapToLong(count -> count - 1).sum();
        return repaid <= inFlightAtCrashes
                ? List.of()
                : List.of(repaid + " attempts were paid again, at most " + inFlightAtCrashes + " may be");
    }
}
