package io.sluice.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of one Sluice, with their partitions and configuration.
 *
 * <p>All are LogAppendTime: time to live and deadlines follow broker time, and no publisher's clock can bend them.
 *
 * @param topics names
 * @param lanes slots by the name of the lane
 * @param partitions the one number of partitions, fixed at creation
 * @param replication replication factor
 * @param recordBytesMax largest value of a record that is taken, without envelope
 * @param resultsRetention how long results are kept
 * @param resultsJson whether results are wanted in JSON too
 */
public record TopicLayout(
        Topics topics,
        Map<String, Integer> lanes,
        int partitions,
        short replication,
        int recordBytesMax,
        Duration resultsRetention,
        boolean resultsJson) {
    /** What ids, keys, headers, failure messages and counters add to a body at most. */
    public static final int ENVELOPE_BYTES = 64 * 1024;
    /** What Kafka's batch and record headers add. */
    public static final int BATCH_BYTES = 4 * 1024;

    private static final String FOREVER = "-1";
    /** Whoever takes a slot over reads the whole topic: small segments are compacted soon (docs/adr/0010). */
    private static final Map<String, String> QUOTA = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(4 * 1024 * 1024),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.1");

    /** Of a report, only the newest is of use, and only for seconds: whoever begins to watch reads no more than some minutes of them. */
    private static final Map<String, String> MINUTES = Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(Duration.ofMinutes(5).toMillis()),
            TopicConfig.SEGMENT_MS_CONFIG,
            Long.toString(Duration.ofMinutes(5).toMillis()));

    private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;
    private static final int RECORD_BYTES_LEAST = 16 * 1024;
    private static final int RECORD_BYTES_MOST = 512 * 1024 * 1024;

    /** Checks ranges and lane names. */
    public TopicLayout {
        lanes = Collections.unmodifiableMap(new TreeMap<>(lanes));
        lanes.forEach((lane, slots) -> {
            topics.calls(lane);
            require(slots >= 1, "lanes." + lane + ".slots must be >= 1, was " + slots);
        });
        require(partitions >= 1, "topics.partitions must be >= 1, was " + partitions);
        require(replication >= 1, "topics.replication must be >= 1, was " + replication);
        require(
                recordBytesMax >= RECORD_BYTES_LEAST && recordBytesMax <= RECORD_BYTES_MOST,
                "topics.max-record-bytes must be " + RECORD_BYTES_LEAST + " to " + RECORD_BYTES_MOST + ", was "
                        + recordBytesMax);
        require(resultsRetention.isPositive(), "topics.results-retention must be positive, was " + resultsRetention);
    }

    /** Results in Avro only. */
    public TopicLayout(
            Topics topics,
            Map<String, Integer> lanes,
            int partitions,
            short replication,
            int recordBytesMax,
            Duration resultsRetention) {
        this(topics, lanes, partitions, replication, recordBytesMax, resultsRetention, false);
    }

    /** Lanes of one slot each, results in Avro only. */
    public TopicLayout(
            Topics topics,
            List<String> lanes,
            int partitions,
            short replication,
            int recordBytesMax,
            Duration resultsRetention) {
        this(topics, oneSlot(lanes), partitions, replication, recordBytesMax, resultsRetention, false);
    }

    private static Map<String, Integer> oneSlot(List<String> lanes) {
        Map<String, Integer> slots = new TreeMap<>();
        lanes.forEach(lane -> slots.put(lane, 1));
        return slots;
    }

    /** {@code max.message.bytes} of topics and changelogs, and {@code max.request.size} of producers. */
    public static int messageBytesMax(int recordBytesMax) {
        return recordBytesMax + ENVELOPE_BYTES + BATCH_BYTES;
    }

    /**
     * {@code min.insync.replicas} of every topic, also of internal ones: an acknowledged record stands on two brokers at least,
     * and one may be away. Empty below three replicas, where each broker that is away would stop all.
     */
    public static Optional<String> inSyncReplicasMin(int replication) {
        return replication >= REPLICAS_FOR_TWO_IN_SYNC
                ? Optional.of(Integer.toString(replication - 1))
                : Optional.empty();
    }

    /** Every topic, ready to be created. */
    public List<TopicSpec> specs() {
        Map<String, String> keep = Map.of(TopicConfig.RETENTION_MS_CONFIG, FOREVER);
        Map<String, String> forget =
                Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(resultsRetention.toMillis()));
        Map<String, String> compact = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        List<TopicSpec> specs = new ArrayList<>();
        specs.add(spec(topics.requests(), partitions, keep, Keeping.EVERY_KEY_TWICE));
        specs.add(spec(topics.requestsJson(), partitions, keep, Keeping.EVERY_KEY_TWICE));
        specs.add(spec(topics.jobs(), partitions, compact, Keeping.LATEST));
        lanes.forEach((lane, slots) -> {
            specs.add(spec(topics.calls(lane), slots, keep, Keeping.UNTIL_PROCESSED));
            specs.add(spec(topics.bulkCalls(lane), slots, keep, Keeping.UNTIL_PROCESSED));
        });
        specs.add(spec(topics.answers(), partitions, keep, Keeping.UNTIL_PROCESSED));
        specs.add(spec(topics.results(), partitions, forget, Keeping.READERS_CHOICE));
        if (resultsJson) {
            specs.add(spec(topics.resultsJson(), partitions, forget, Keeping.READERS_CHOICE));
        }
        specs.add(spec(topics.metrics(), partitions, forget, Keeping.READERS_CHOICE));
        specs.add(spec(topics.quota(), 1, QUOTA, Keeping.LATEST));
        specs.add(spec(topics.controls(), 1, compact, Keeping.LATEST));
        specs.add(spec(topics.instances(), 1, MINUTES, Keeping.READERS_CHOICE));
        specs.add(spec(topics.deadLetters(), 1, keep, Keeping.READERS_CHOICE));
        return List.copyOf(specs);
    }

    private TopicSpec spec(String name, int count, Map<String, String> own, Keeping keeping) {
        // A dead letter is a whole record again, in an envelope of its own.
        int margin = name.equals(topics.deadLetters()) ? ENVELOPE_BYTES : 0;
        Map<String, String> config = new TreeMap<>(own);
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TopicSpec.BROKER_TIME);
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(messageBytesMax(recordBytesMax) + margin));
        inSyncReplicasMin(replication).ifPresent(least -> config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, least));
        return new TopicSpec(name, count, config, keeping);
    }

    private static void require(boolean ok, String otherwise) {
        if (!ok) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
