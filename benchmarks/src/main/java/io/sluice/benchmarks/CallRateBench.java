package io.sluice.benchmarks;

import io.sluice.local.ChildJvm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Calls per second that one instance makes and answers when the provider answers at once. */
final class CallRateBench implements Bench {
    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String aim() {
        return "calls per second with a provider that answers at once";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        int calls = options.quick() ? 10_000 : 50_000;
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider(
                        "provider",
                        "--latency-median-ms",
                        "0",
                        "--requests-per-minute",
                        "none",
                        "--tokens-per-minute",
                        "none");
                ChildJvm job = around.startJob(JobOrder.plain(provider.baseUrl()));
                TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results())) {
            around.publish(calls / 5, i -> Surroundings.request("warm-" + i, "warm" + i));
            results.awaitRate(calls / 5, Duration.ofMinutes(5));
            around.publish(calls, i -> Surroundings.request("r" + i, "p" + i));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("calls", calls);
            figures.put(
                    "calls_per_s",
                    Math.round(results.awaitRate(calls, Duration.ofMinutes(10)).all()));
            figures.put("job_peak_rss_mb", Resident.peakMb(job.pid()));
            done.accept(new BenchCase("provider answers at once", figures));
        }
    }
}
