package io.sluice.app.guarantee;

import io.sluice.local.provider.JournalLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Guarantee 4, judged by the provider's clock: no sliding minute holds more requests, or more charged tokens, than the
 * limit, and the provider never had to refuse one for that.
 */
record NeverOver(long requestsPerMinute, long tokensPerMinute) implements Guarantee {
    private static final long WINDOW_MS = 60_000;

    @Override
    public List<String> violations(Sighting seen) {
        List<String> wrong = new ArrayList<>();
        long refused = seen.journal().stream()
                .filter(line -> line.outcome().equals("over_limit"))
                .count();
        if (refused > 0) {
            wrong.add(refused + " requests were over the provider's limit");
        }
        long requests = worstWindow(seen.journal(), line -> 1);
        if (requests > requestsPerMinute) {
            wrong.add("a minute held " + requests + " requests, the limit is " + requestsPerMinute);
        }
        long tokens = worstWindow(seen.journal(), JournalLine::tokensCharged);
        if (tokens > tokensPerMinute) {
            wrong.add("a minute held " + tokens + " tokens, the limit is " + tokensPerMinute);
        }
        return wrong;
    }

    /** By every possible end of a window, so that none is missed. */
    private static long worstWindow(List<JournalLine> journal, ToLongFunction<JournalLine> cost) {
        List<JournalLine> byTime = journal.stream()
                .sorted(Comparator.comparingLong(JournalLine::arrivedAtMs))
                .toList();
        long worst = 0;
        long sum = 0;
        int oldest = 0;
        for (JournalLine line : byTime) {
            sum += cost.applyAsLong(line);
            while (byTime.get(oldest).arrivedAtMs() <= line.arrivedAtMs() - WINDOW_MS) {
                sum -= cost.applyAsLong(byTime.get(oldest++));
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }
}
