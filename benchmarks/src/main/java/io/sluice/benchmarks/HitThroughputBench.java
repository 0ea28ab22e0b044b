package io.sluice.benchmarks;

import io.sluice.app.config.TopicsConfig;
import io.sluice.local.ChildJvm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Cache hits per second from a backlog, next to a bare two-hop topology over the same records in the same run. */
final class HitThroughputBench implements Bench {
    private static final int PROMPTS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String aim() {
        return "cache hits per second: >= 50% of a bare two-hop pass-through of the same records";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        int backlog = options.quick() ? 50_000 : 200_000;
        int rounds = options.quick() ? 1 : 3;
        int partitions = TopicsConfig.defaults().partitions();
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider("provider", "--latency-median-ms", "0")) {
            JobOrder order = JobOrder.plain(provider.baseUrl());
            try (ChildJvm job = around.startJob(order);
                    TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results())) {
                around.publish(PROMPTS, i -> Surroundings.request("warm-" + i, "p" + i));
                results.awaitRate(PROMPTS, PATIENCE);
                job.stop(Duration.ofSeconds(30));
            }
            for (int round = 0; round < rounds; round++) {
                String series = "r" + round + "-";
                around.publish(backlog, i -> Surroundings.request(series + i, "p" + i % PROMPTS));
                Speed ours = hits(around, order, backlog);
                Speed bare = passThrough(around, "bare-" + round, partitions, backlog);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("requests", backlog);
                figures.put("hits_per_s", Math.round(ours.rate().all()));
                figures.put("pass_through_per_s", Math.round(bare.rate().all()));
                figures.put("ratio", ratio(ours.rate().all(), bare.rate().all()));
                figures.put("hits_per_s_warm", Math.round(ours.rate().secondHalf()));
                figures.put("pass_through_per_s_warm", Math.round(bare.rate().secondHalf()));
                figures.put(
                        "ratio_warm",
                        ratio(ours.rate().secondHalf(), bare.rate().secondHalf()));
                figures.put("hits_cpu_s", ours.cpuSeconds());
                figures.put("pass_through_cpu_s", bare.cpuSeconds());
                done.accept(new BenchCase("round " + (round + 1), figures));
            }
        }
    }

    private static double ratio(double one, double other) {
        return Math.round(one / other * 1e3) / 1e3;
    }

    private record Speed(TopicClock.Rate rate, double cpuSeconds) {}

    private static Speed hits(Surroundings around, JobOrder order, int count) throws Exception {
        try (TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results());
                ChildJvm job = around.startJob(order)) {
            TopicClock.Rate rate = results.awaitRate(count, PATIENCE);
            double cpu = cpuSeconds(job);
            job.stop(Duration.ofSeconds(30));
            return new Speed(rate, cpu);
        }
    }

    private static Speed passThrough(Surroundings around, String target, int partitions, int count) throws Exception {
        try (Admin admin = Admin.create(around.client())) {
            admin.createTopics(List.of(new NewTopic(target, partitions, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get();
        }
        try (TopicClock results = new TopicClock(around.client(), target);
                ChildJvm bare = around.startPassThrough(target, partitions)) {
            TopicClock.Rate rate = results.awaitRate(count, PATIENCE);
            double cpu = cpuSeconds(bare);
            bare.stop(Duration.ofSeconds(30));
            return new Speed(rate, cpu);
        }
    }

    /** Of the process until now, its start included: less at the mercy of what else the machine does than time is. */
    private static double cpuSeconds(ChildJvm process) {
        return ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }
}
