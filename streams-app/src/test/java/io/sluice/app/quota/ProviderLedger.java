package io.sluice.app.quota;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What a provider sees, and whether it is over a limit: a list of arrivals that is sorted and summed after the fact. Knows
 * nothing of starts, cells or paces.
 */
final class ProviderLedger {
    private record Count(long at, long requests, long tokens) {}

    private final List<Count> counts = new ArrayList<>();
    private final TreeMap<Long, Integer> callsChange = new TreeMap<>();

    void request(long at) {
        counts.add(new Count(at, 1, 0));
    }

    void tokens(long at, long tokens) {
        counts.add(new Count(at, 0, tokens));
    }

    void call(long from, long until) {
        callsChange.merge(from, 1, Integer::sum);
        callsChange.merge(until, -1, Integer::sum);
    }

    /** Most requests in any half-open window. */
    long worstRequests(long window) {
        return worst(window)[0];
    }

    /** Most tokens in any half-open window. */
    long worstTokens(long window) {
        return worst(window)[1];
    }

    /** Most calls at the same time. */
    long worstCalls() {
        long open = 0;
        long worst = 0;
        for (int change : callsChange.values()) {
            open += change;
            worst = Math.max(worst, open);
        }
        return worst;
    }

    long requestsBetween(long from, long until) {
        return counts.stream()
                .filter(count -> count.at >= from && count.at < until)
                .mapToLong(Count::requests)
                .sum();
    }

    long tokensBetween(long from, long until) {
        return counts.stream()
                .filter(count -> count.at >= from && count.at < until)
                .mapToLong(Count::tokens)
                .sum();
    }

    /** The fullest window ends with some arrival: sums the window behind each. */
    private long[] worst(long window) {
        counts.sort(Comparator.comparingLong(Count::at));
        long[] worst = new long[2];
        long requests = 0;
        long tokens = 0;
        int first = 0;
        for (Count last : counts) {
            requests += last.requests;
            tokens += last.tokens;
            while (last.at - counts.get(first).at >= window) {
                requests -= counts.get(first).requests;
                tokens -= counts.get(first).tokens;
                first++;
            }
            worst[0] = Math.max(worst[0], requests);
            worst[1] = Math.max(worst[1], tokens);
        }
        return worst;
    }
}
