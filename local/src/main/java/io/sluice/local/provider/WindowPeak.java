package io.sluice.local.provider;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most that any window saw of one key's calls to one model; each number is the peak of its own.
 *
 * @param requests calls that arrived in a window
 * @param tokensAtStart tokens charged at the start of the calls in a window
 * @param tokensWithOutput the same and, for Anthropic messages, output tokens at the end of their call
 * @param callsInFlight calls that were open at a time, by their planned latency
 */
public record WindowPeak(
        @Nullable String key,
        @Nullable String model,
        long requests,
        long tokensAtStart,
        long tokensWithOutput,
        long callsInFlight) {

    private record Charge(long atMs, long amount) {}

    static WindowPeak of(List<JournalLine> account, long windowMs) {
        List<Charge> requests = new ArrayList<>();
        List<Charge> starts = new ArrayList<>();
        List<Charge> withOutput = new ArrayList<>();
        List<Charge> open = new ArrayList<>();
        for (JournalLine line : account) {
            long startMs = line.arrivedAtMs();
            long endMs = startMs + line.latencyMs();
            requests.add(new Charge(startMs, 1));
            starts.add(new Charge(startMs, line.tokensCharged()));
            withOutput.add(new Charge(startMs, line.tokensCharged()));
            if (line.operation().equals("messages")) {
                withOutput.add(new Charge(endMs, line.tokensOut()));
            }
            open.add(new Charge(startMs, 1));
            open.add(new Charge(endMs, -1));
        }
        JournalLine first = account.getFirst();
        return new WindowPeak(
                first.key(),
                first.model(),
                peak(requests, windowMs),
                peak(starts, windowMs),
                peak(withOutput, windowMs),
                peak(open, Long.MAX_VALUE / 4));
    }

    /** The largest sum over [t, t + windowMs); at the same time what ends goes before what starts. */
    private static long peak(List<Charge> charges, long windowMs) {
        charges.sort(Comparator.comparingLong(Charge::atMs).thenComparingLong(Charge::amount));
        long sum = 0;
        long peak = 0;
        int oldest = 0;
        for (Charge charge : charges) {
            while (charges.get(oldest).atMs() <= charge.atMs() - windowMs) {
                sum -= charges.get(oldest).amount();
                oldest++;
            }
            sum += charge.amount();
            peak = Math.max(peak, sum);
        }
        return peak;
    }
}
