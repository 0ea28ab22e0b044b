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
    private static final int UNCOUNTED = 20_000;
    private static final int PARTITIONS = TopicsConfig.defaults().partitions();
    private static final String JOB_HOP_TOPIC = "sluice-by-fingerprint-repartition";
    private static final Duration STOP = Duration.ofSeconds(30);
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
        int backlog = options.quick() ? 200_000 : 500_000;
        int rounds = options.quick() ? 1 : 3;
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider("provider", "--latency-median-ms", "0")) {
            JobOrder order = JobOrder.plain(provider.baseUrl());
            try (ChildJvm job = around.startJob(order);
                    TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results())) {
                around.publish(PROMPTS, i -> Surroundings.request("warm-" + i, "p" + i));
                results.awaitRate(PROMPTS, PATIENCE);
                try (ChildJvm bare = startPassThrough(around, "bare")) {
                    try (TopicClock passed = new TopicClock(around.client(), "bare", true)) {
                        passed.awaitRate(PROMPTS, PATIENCE);
                    }
                    bare.stop(STOP);
                }
                job.stop(STOP);
            }
            // The broker's process warms up too, and whoever is measured first would pay for it.
            round(around, order, 0, UNCOUNTED);
            for (int round = 1; round <= rounds; round++) {
                Round both = round(around, order, round, backlog);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("requests", backlog);
                figures.put("hits_per_s", Math.round(both.ours().all()));
                figures.put("pass_through_per_s", Math.round(both.bare().all()));
                figures.put("ratio", ratio(both.ours().all(), both.bare().all()));
                figures.put("hits_per_s_warm", Math.round(both.ours().secondHalf()));
                figures.put("pass_through_per_s_warm", Math.round(both.bare().secondHalf()));
                figures.put(
                        "ratio_warm",
                        ratio(both.ours().secondHalf(), both.bare().secondHalf()));
                figures.put("hits_cpu_s", both.ours().cpuSeconds());
                figures.put("pass_through_cpu_s", both.bare().cpuSeconds());
                done.accept(new BenchCase("round " + round, figures));
            }
        }
    }

    private record Round(Speed ours, Speed bare) {}

    private static Round round(Surroundings around, JobOrder order, int number, int backlog) throws Exception {
        around.publish(backlog, i -> Surroundings.request("r" + number + "-" + i, "p" + i % PROMPTS));
        String target = "bare-" + number;
        Speed ours = speed(around, Surroundings.TOPICS.results(), JOB_HOP_TOPIC, backlog, () -> around.startJob(order));
        create(around, target);
        Speed bare = speed(
                around,
                target,
                PassThroughProcess.HOP_TOPIC,
                backlog,
                () -> around.startPassThrough(target, PARTITIONS));
        return new Round(ours, bare);
    }

    /**
     * How fast a process worked off a backlog.
     *
     * @param all from the first record between the two hops to the last result
     * @param secondHalf from the result in the middle to the last
     * @param cpuSeconds of the process, its start included: less at the mercy of what else the machine does than time is
     */
    private record Speed(double all, double secondHalf, double cpuSeconds) {}

    private interface Start {
        ChildJvm get() throws Exception;
    }

    private static Speed speed(Surroundings around, String resultTopic, String hopTopic, int count, Start process)
            throws Exception {
        try (TopicClock results = new TopicClock(around.client(), resultTopic);
                TopicClock hop = new TopicClock(around.client(), hopTopic);
                ChildJvm running = process.get()) {
            long beginMs = hop.awaitFirst(PATIENCE);
            TopicClock.Rate rate = results.awaitRate(count, PATIENCE);
            double cpu = cpuSeconds(running);
            running.stop(STOP);
            return new Speed(count * 1e3 / Math.max(1, rate.lastMs() - beginMs), rate.secondHalf(), cpu);
        }
    }

    private static void create(Surroundings around, String target) throws Exception {
        try (Admin admin = Admin.create(around.client())) {
            admin.createTopics(List.of(new NewTopic(target, PARTITIONS, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get();
        }
    }

    private static ChildJvm startPassThrough(Surroundings around, String target) throws Exception {
        create(around, target);
        return around.startPassThrough(target, PARTITIONS);
    }

    private static double ratio(double one, double other) {
        return Math.round(one / other * 1e3) / 1e3;
    }

    private static double cpuSeconds(ChildJvm process) {
        return ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }
}
