package io.sluice.schemas;

import java.util.Map;

/**
 * A topic as it is created, and as it must be where it is there already.
 *
 * @param name its whole name
 * @param partitions number of partitions, 1 or more
 * @param config topic configuration in Kafka's own words
 * @param keeping for how long it must hold its records
 */
public record TopicSpec(String name, int partitions, Map<String, String> config, Keeping keeping) {
    /** {@code message.timestamp.type} of every topic of ours. */
    public static final String BROKER_TIME = "LogAppendTime";

    /** Checks the number of partitions. */
    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException("topic '" + name + "': partitions must be >= 1, was " + partitions);
        }
        config = Map.copyOf(config);
    }
}
