package io.sluice.app.config;

import java.time.Duration;

/**
 * How the streams role runs.
 *
 * @param threads stream threads of one instance. Each commits transactions of its own, and a rebalance that moves a task from one to the other
 *     before it has a checkpoint makes it restore its stores, so one thread serves small machines best (docs/performance.md)
 * @param commitInterval least time between the transactions that carry requests to calls and answers to results: most of the latency. A
 *     thread with a backlog commits every 100 ms
 * @param pollInterval longest wait for records, and so the longest wait of an idle task's punctuators
 * @param diskHighWater used share of the state directory's disk at which no further request is taken in
 * @param openRequestsMax requests of one instance without a result at which no further request is taken in
 * @param rocksBytes memory that all RocksDB stores of one instance share
 * @param standbyReplicas further copies of each task's state on other instances
 * @param interactiveCallsMax open calls of a job above which further ones wait with those of class BULK; approximate
 */
public record StreamConfig(
        int threads,
        Duration commitInterval,
        Duration pollInterval,
        double diskHighWater,
        long openRequestsMax,
        long rocksBytes,
        int standbyReplicas,
        int interactiveCallsMax) {

    /** Refuses bounds out of range. */
    public StreamConfig {
        new Checks("stream")
                .between("threads", threads, 1, 64)
                .between("commit-interval", commitInterval, Duration.ofMillis(1), Duration.ofSeconds(10))
                .between("poll-interval", pollInterval, Duration.ofMillis(1), Duration.ofSeconds(1))
                .that(
                        diskHighWater > 0 && diskHighWater <= 1,
                        "disk-high-water",
                        diskHighWater,
                        "above 0 and at most 1")
                .atLeast("open-requests-max", openRequestsMax, 1)
                .atLeast("rocks-bytes", rocksBytes, 4L << 20)
                .between("standby-replicas", standbyReplicas, 0, 10)
                .between("interactive-calls-max", interactiveCallsMax, 1, 1_000_000_000)
                .done();
    }

    /** 1 thread, commits every 5 ms, intake up to 90% of the disk or 10 million open requests, 64 MiB for RocksDB, no standby. */
    public static StreamConfig defaults() {
        return new StreamConfig(1, Duration.ofMillis(5), Duration.ofMillis(5), 0.9, 10_000_000, 64L << 20, 0, 1_000);
    }
}
