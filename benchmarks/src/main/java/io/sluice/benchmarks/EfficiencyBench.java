package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** How near a bounded number of calls in flight comes to what that bound allows. */
final class EfficiencyBench implements Bench {
    private static final int CALLS = 8_000;
    private static final int IN_FLIGHT = 1_000;
    private static final Tier ACCOUNT = new Tier(
            "1,000 in flight",
            "gpt-4o-mini",
            Map.of(Binding.CALLS_IN_FLIGHT, (long) IN_FLIGHT),
            Binding.CALLS_IN_FLIGHT,
            0);

    @Override
    public String name() {
        return "efficiency";
    }

    @Override
    public String aim() {
        return "8,000 calls of 1 to 3 s, 1,000 in flight, over the time that a perfect worker needs: >= 0.97";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        Prompts prompts = Prompts.of(options.prompts());
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider(
                        "provider",
                        "--latency-uniform-ms",
                        "1000-3000",
                        "--requests-per-minute",
                        "none",
                        "--tokens-per-minute",
                        "none");
                Fleet fleet = Fleet.ofOne(around, JobOrder.PREFIX, Map.of("bench", lane(provider)))) {
            // A first round compiles the code and opens the connections.
            List<JournalLine> before = round(around, provider, prompts, "warm-", IN_FLIGHT * 2, 0);
            double cpuBefore = fleet.cpuSeconds();
            List<JournalLine> all = round(around, provider, prompts, "r", CALLS, IN_FLIGHT * 2);
            List<JournalLine> journal = all.subList(before.size(), all.size());
            double seconds = seconds(journal);
            double ideal = ideal(journal, IN_FLIGHT);
            double work = journal.stream().mapToLong(JournalLine::latencyMs).sum() / 1e3;
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("limit", IN_FLIGHT);
            figures.put("overshoot", UtilisationBench.rounded(Utilisation.overshoot(journal, ACCOUNT)));
            figures.put("rate_429", UtilisationBench.rounded(Utilisation.rate429(journal)));
            figures.put("paid", journal.stream().filter(JournalLine::paid).count());
            figures.put("distinct", CALLS);
            figures.put("seconds", seconds);
            figures.put("ideal_seconds", ideal);
            figures.put("efficiency", Math.round(ideal / seconds * 1e4) / 1e4);
            figures.put("work_over_limit_seconds", work / IN_FLIGHT);
            figures.put("cpu_seconds", fleet.cpuSeconds() - cpuBefore);
            figures.put("rss_mb", Math.round(fleet.rssMb()));
            done.accept(new BenchCase("8,000 calls, 1,000 in flight", figures));
        }
    }

    private static Map<String, Object> lane(Provider provider) {
        Map<String, Object> lane = JobOrder.lane(provider.baseUrl(), "*");
        lane.put("limits", Map.of("calls-in-flight", IN_FLIGHT));
        return lane;
    }

    private static List<JournalLine> round(
            Surroundings around, Provider provider, Prompts prompts, String series, int count, int skip)
            throws Exception {
        try (TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results())) {
            around.publish(count, i -> prompts.request(series, "gpt-4o-mini", skip + i));
            results.awaitRate(count, Duration.ofMinutes(5));
        }
        return provider.journal();
    }

    private static double seconds(List<JournalLine> journal) {
        long first = journal.stream().mapToLong(JournalLine::arrivedAtMs).min().orElseThrow();
        long last = journal.stream()
                .mapToLong(line -> line.arrivedAtMs() + line.latencyMs())
                .max()
                .orElseThrow();
        return (last - first) / 1e3;
    }

    /** What the same calls take, in order of arrival, if a place that becomes free is taken at once: the last ones run beside empty places. */
    static double ideal(List<JournalLine> journal, int places) {
        PriorityQueue<Long> ends = new PriorityQueue<>();
        long last = 0;
        for (JournalLine line : journal.stream()
                .sorted(Comparator.comparingLong(JournalLine::arrivedAtMs))
                .toList()) {
            long start = ends.size() < places ? 0 : ends.remove();
            long end = start + line.latencyMs();
            ends.add(end);
            last = Math.max(last, end);
        }
        return last / 1e3;
    }
}
