package io.sluice.schemas;

import java.util.Map;

/**
 * A topic as it is created.
 *
 * @param name its whole name
 * @param partitions number of partitions, 1 or more
 * @param config topic configuration in Kafka's own words
 */
public record TopicSpec(String name, int partitions, Map<String, String> config) {
    /** Checks the number of partitions. */
    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException("topic '" + name + "': partitions must be >= 1, was " + partitions);
        }
        config = Map.copyOf(config);
    }
}
