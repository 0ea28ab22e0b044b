package io.sluice.app.quota;

import io.sluice.app.config.Dimension.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a provider sees, and whether it is over a limit: a list of arrivals that is sorted and summed after the fact. Knows
 * nothing of starts, cells or paces.
 */
public final class ProviderLedger {
    private record Count(long at, long amount) {}

    private final Map<Unit, List<Count>> counts = new EnumMap<>(Unit.class);
    private final TreeMap<Long, Integer> callsChange = new TreeMap<>();

    void count(long at, Unit unit, long amount) {
        if (amount > 0) {
            counts.computeIfAbsent(unit, unused -> new ArrayList<>()).add(new Count(at, amount));
        }
    }

    /** One attempt: arrives, and ends at {@code until}; what comes as it comes does so at any time between. */
    public void attempt(Cost counted, long arrival, long until, Random random) {
        call(arrival, until);
        for (Unit unit : Unit.values()) {
            count(arrival, unit, counted.of(unit).atStart());
        }
        for (long left = counted.of(Unit.OUTPUT_TOKENS).asItComes(); left > 0; ) {
            long some = 1 + random.nextLong(left);
            long at = arrival + random.nextLong(until - arrival);
            count(at, Unit.TOKENS, some);
            count(at, Unit.OUTPUT_TOKENS, some);
            left -= some;
        }
    }

    void call(long from, long until) {
        callsChange.merge(from, 1, Integer::sum);
        callsChange.merge(until, -1, Integer::sum);
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

    /** Most of a unit in any half-open window; the fullest ends with some arrival, so it sums the window behind each. */
    long worst(Unit unit, long window) {
        List<Count> arrivals = counts.getOrDefault(unit, new ArrayList<>());
        arrivals.sort(Comparator.comparingLong(Count::at));
        long worst = 0;
        long sum = 0;
        int first = 0;
        for (Count last : arrivals) {
            sum += last.amount;
            while (last.at - arrivals.get(first).at >= window) {
                sum -= arrivals.get(first).amount;
                first++;
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }
}
