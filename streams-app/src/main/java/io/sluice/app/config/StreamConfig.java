package io.sluice.app.config;

import java.time.Duration;

/**
 * How the streams role runs.
 *
 * @param threads stream threads of one instance
 * @param commitInterval of the transactions that carry requests to calls and answers to results: most of the latency
 * @param pollInterval longest wait for records, and so the longest wait of an idle task's punctuators
 * @param diskHighWater used share of the state directory's disk at which no further request is taken in
 * @param openRequestsMax requests of one instance without a result at which no further request is taken in
 * @param rocksBytes memory that all RocksDB stores of one instance share
 * @param standbyReplicas further copies of each task's state on other instances
 */
public record StreamConfig(
        int threads,
        Duration commitInterval,
        Duration pollInterval,
        double diskHighWater,
        long openRequestsMax,
        long rocksBytes,
        int standbyReplicas) {

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
                .done();
    }

    /** 2 threads, commits every 5 ms, intake up to 90% of the disk or 10 million open requests, 64 MiB for RocksDB, no standby. */
    public static StreamConfig defaults() {
        return new StreamConfig(2, Duration.ofMillis(5), Duration.ofMillis(5), 0.9, 10_000_000, 64L << 20, 0);
    }
}
