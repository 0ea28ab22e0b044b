package io.sluice.app.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The topics that the job owns.
 *
 * @param prefix of every topic, group and transactional id; ends in a dot
 * @param partitions of requests, answers, results, metrics and jobs: one number, fixed when the topics are created
 * @param replication replicas of each topic
 * @param maxRecordBytes largest prompt record, and largest answer body; {@link RecordLimits} derives the rest
 * @param resultsRetention how long results are kept for their readers
 * @param resultsJson whether results are written in JSON too, to a topic of their own
 */
public record TopicsConfig(
        String prefix,
        int partitions,
        short replication,
        int maxRecordBytes,
        Duration resultsRetention,
        boolean resultsJson) {
    private static final Pattern PREFIX = Pattern.compile("([a-zA-Z0-9-]+\\.)+");

    /** Refuses names and numbers that Kafka would refuse later, or that would break co-partitioning. */
    public TopicsConfig {
        new Checks("topics")
                .that(
                        PREFIX.matcher(prefix).matches() && prefix.length() <= 100,
                        "prefix",
                        prefix,
                        "letters, digits, - and dots, ending in a dot, at most 100")
                .between("partitions", partitions, 1, 1000)
                .between("replication", replication, 1, 100)
                .between("max-record-bytes", maxRecordBytes, 16 * 1024, 64 * 1024 * 1024)
                .that(
                        !resultsRetention.isNegative() && !resultsRetention.isZero(),
                        "results-retention",
                        resultsRetention,
                        "more than 0")
                .done();
    }

    /** Results in Avro only. */
    public TopicsConfig(
            String prefix, int partitions, short replication, int maxRecordBytes, Duration resultsRetention) {
        this(prefix, partitions, replication, maxRecordBytes, resultsRetention, false);
    }

    /** Prefix {@code sluice.}, 4 partitions, 1 replica, records of 1 MiB, results kept for 7 days. */
    public static TopicsConfig defaults() {
        return new TopicsConfig("sluice.", 4, (short) 1, 1024 * 1024, Duration.ofDays(7));
    }

    /** What follows from {@link #maxRecordBytes()} for topics, clients and response bodies. */
    public RecordLimits limits() {
        return new RecordLimits(maxRecordBytes);
    }
}
