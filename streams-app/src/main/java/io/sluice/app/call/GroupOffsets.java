package io.sluice.app.call;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads what the worker's group has committed, stable: not before open transactions have ended. May block. */
@FunctionalInterface
interface GroupOffsets {
    /**
     * Committed offsets with their metadata; a partition that was never committed is left out.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not say in time
     */
    Map<TopicPartition, OffsetAndMetadata> read(Collection<TopicPartition> partitions);
}
