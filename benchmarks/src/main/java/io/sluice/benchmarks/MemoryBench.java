package io.sluice.benchmarks;

import io.sluice.local.ChildJvm;
import io.sluice.local.provider.JournalLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Memory of the job's process, without broker and provider. */
final class MemoryBench implements Bench {
    private static final int IN_FLIGHT = 10_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String aim() {
        return "RSS of the job: < 1000 MB with 10,000 calls of 8 s in flight, < 400 MB with 1,000 cached answers";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        done.accept(cached());
        done.accept(inFlight(options.quick() ? 12_000 : 40_000));
    }

    private static BenchCase cached() throws IOException, InterruptedException {
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider("provider", "--latency-median-ms", "0");
                ChildJvm job = around.startJob(JobOrder.plain(provider.baseUrl()));
                TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results())) {
            around.publish(1_000, i -> Surroundings.request("r" + i, "p" + i));
            results.awaitRate(1_000, Duration.ofMinutes(2));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("cached_answers", 1_000);
            figures.put("rss_mb", Resident.nowMb(job.pid()));
            figures.put("peak_rss_mb", Resident.peakMb(job.pid()));
            return new BenchCase("1,000 cached answers", figures);
        }
    }

    private static BenchCase inFlight(int calls) throws IOException, InterruptedException {
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider(
                        "provider",
                        "--latency-median-ms",
                        "8000",
                        "--latency-sigma",
                        "0",
                        "--requests-per-minute",
                        "none",
                        "--tokens-per-minute",
                        "none");
                ChildJvm job = around.startJob(JobOrder.plain(provider.baseUrl()));
                TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results())) {
            around.publish(calls, i -> Surroundings.request("r" + i, "p" + i));
            double rate = results.awaitRate(calls, Duration.ofMinutes(5)).all();
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("calls", calls);
            figures.put("most_in_flight", mostInFlight(provider.journal()));
            figures.put("in_flight_max", IN_FLIGHT);
            figures.put("results_per_s", Math.round(rate));
            figures.put("rss_mb", Resident.nowMb(job.pid()));
            figures.put("peak_rss_mb", Resident.peakMb(job.pid()));
            return new BenchCase("10,000 calls in flight", figures);
        }
    }

    /** As the provider saw it: arrivals and ends in the order of time. */
    private static int mostInFlight(List<JournalLine> journal) {
        TreeMap<Long, Integer> changes = new TreeMap<>();
        for (JournalLine line : journal) {
            changes.merge(line.arrivedAtMs(), 1, Integer::sum);
            changes.merge(line.arrivedAtMs() + line.latencyMs(), -1, Integer::sum);
        }
        int most = 0;
        int now = 0;
        for (int change : new ArrayList<>(changes.values())) {
            now += change;
            most = Math.max(most, now);
        }
        return most;
    }
}
