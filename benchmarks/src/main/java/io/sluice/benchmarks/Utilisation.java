package io.sluice.benchmarks;

import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.WindowPeak;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How much of a limit a lane used, judged at the provider: over all windows of 60 s that begin on a second of the steady state, which
 * lasts from one window after the first call until the last call began, or as long as there was work for every slot.
 *
 * @param median share of the binding limit that the median window used
 * @param min the same of the emptiest window
 * @param run share that was used of all whole windows, one after the other, in the steady state: what a pause costs over the run
 * @param overshoot by which fraction the worst window of attempts, refused ones included, was above any limit; 0: never
 * @param rate429 share of attempts that were refused
 */
record Utilisation(double median, double min, double run, double overshoot, double rate429) {
    private static final long WINDOW_MS = 60_000;
    private static final long STEP_MS = 1_000;

    /**
     * Judges a journal.
     *
     * @param work how long the calls last at the limit: after that, those who lost no time have nothing left to do
     * @throws IllegalStateException if it is too short for a single window
     */
    static Utilisation of(List<JournalLine> journal, Tier tier, Duration work) {
        List<JournalLine> admitted =
                journal.stream().filter(JournalLine::admitted).toList();
        long firstMs =
                journal.stream().mapToLong(JournalLine::arrivedAtMs).min().orElseThrow();
        long lastMs = Math.min(
                firstMs + work.toMillis(),
                journal.stream().mapToLong(JournalLine::arrivedAtMs).max().orElseThrow());
        double[] shares = LongStream.iterate(
                        firstMs + WINDOW_MS, from -> from + WINDOW_MS <= lastMs, from -> from + STEP_MS)
                .mapToDouble(from -> tier.binding().used(admitted, from, from + WINDOW_MS) / tier.limit())
                .sorted()
                .toArray();
        if (shares.length == 0) {
            throw new IllegalStateException(tier.name() + ": calls of " + (lastMs - firstMs) / 1_000
                    + " s make no window of the steady state: prompts"
                    + " ask for fewer tokens than the 256 max_tokens that their number is meant for");
        }
        long steadyMs = firstMs + WINDOW_MS;
        long runMs = (lastMs - steadyMs) / WINDOW_MS * WINDOW_MS;
        double run = tier.binding().used(admitted, steadyMs, steadyMs + runMs)
                / tier.binding().most(tier.limit(), runMs);
        return new Utilisation(shares[shares.length / 2], shares[0], run, overshoot(journal, tier), rate429(journal));
    }

    /** What was attempted in the minute behind each second, refused attempts included, over the binding limit. */
    static Series attempted(List<JournalLine> journal, Tier tier) {
        long firstMs =
                journal.stream().mapToLong(JournalLine::arrivedAtMs).min().orElseThrow();
        long lastMs = journal.stream().mapToLong(JournalLine::arrivedAtMs).max().orElseThrow();
        return Series.of(
                "attempted in the last minute, over the limit",
                firstMs,
                lastMs,
                WINDOW_MS,
                (from, to) -> tier.binding().used(journal, from, to) / tier.limit());
    }

    static double rate429(List<JournalLine> journal) {
        long refused = journal.stream()
                .filter(line -> line.outcome().equals("over_limit"))
                .count();
        return refused / (double) journal.size();
    }

    static double overshoot(List<JournalLine> journal, Tier tier) {
        double worst = 0;
        for (WindowPeak peak : new JournalJudge(journal).worstWindows(Duration.ofMillis(WINDOW_MS), JournalJudge.ALL)) {
            for (Binding dimension : tier.limits().keySet()) {
                long most = switch (dimension) {
                    case REQUESTS_PER_MINUTE -> peak.requests();
                    case TOKENS_PER_MINUTE -> peak.tokensWithOutput();
                    case CALLS_IN_FLIGHT -> peak.callsInFlight();
                };
                worst = Math.max(worst, most / (double) tier.limits().get(dimension) - 1);
            }
        }
        return worst;
    }
}
