package io.sluice.app.ops.watch;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A member of a group.
 *
 * @param instance its instance-id
 * @param host where it runs
 * @param partitions that it was assigned
 */
record Member(String group, String instance, String host, Set<TopicPartition> partitions) {}
