package io.sluice.app.config;

import java.time.Duration;

/**
 * How a call worker commits, and when it must stop sending.
 *
 * @param sessionTimeout after which the broker gives a silent worker's slots to another
 * @param livenessMargin the worker stops sending this long before its session could end
 * @param commitInterval how long completions wait for company in a transaction
 * @param commitRecordsMax completions in one transaction
 * @param windowOffsetsMax offsets from the lowest open one that a partition may have in hand: what the bitmap can hold
 * @param drainTimeout how long a revoked or stopped worker waits for its calls in flight
 * @param transactionTimeout after which the broker aborts a dead worker's transaction, which blocks readers until then
 */
public record WorkerConfig(
        Duration sessionTimeout,
        Duration livenessMargin,
        Duration commitInterval,
        int commitRecordsMax,
        int windowOffsetsMax,
        Duration drainTimeout,
        Duration transactionTimeout) {

    /** The most offsets that a commit's bitmap of 4,096 characters is sure to hold. */
    public static final int WINDOW_OFFSETS_MAX = 60_000;

    /** Refuses a margin that leaves no time to send, and a window that the bitmap cannot hold. */
    public WorkerConfig {
        new Checks("worker")
                .between("session-timeout", sessionTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5))
                .between("liveness-margin", livenessMargin, Duration.ofMillis(100), Duration.ofMinutes(5))
                .that(
                        livenessMargin.multipliedBy(2).compareTo(sessionTimeout) <= 0,
                        "liveness-margin",
                        livenessMargin,
                        "at most half of worker.session-timeout")
                .between("commit-interval", commitInterval, Duration.ofMillis(1), Duration.ofSeconds(1))
                .between("commit-records-max", commitRecordsMax, 1, 10_000)
                .between("window-offsets-max", windowOffsetsMax, 1, WINDOW_OFFSETS_MAX)
                .between("drain-timeout", drainTimeout, Duration.ZERO, Duration.ofMinutes(5))
                .between("transaction-timeout", transactionTimeout, Duration.ofSeconds(1), Duration.ofMinutes(1))
                .done();
    }

    /** Session 8 s with a margin of 2 s, commits of 15 ms or 500 completions, 5 s to drain, transactions of at most 8 s. */
    public static WorkerConfig defaults() {
        return new WorkerConfig(
                Duration.ofSeconds(8),
                Duration.ofSeconds(2),
                Duration.ofMillis(15),
                500,
                WINDOW_OFFSETS_MAX,
                Duration.ofSeconds(5),
                Duration.ofSeconds(8));
    }
}
