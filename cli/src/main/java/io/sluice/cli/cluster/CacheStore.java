package io.sluice.cli.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the answers are kept, as the broker sees it.
 *
 * @param recordsMax at most so many answers: offsets, which those keep that expired or were replaced, and the marks of transactions
 * @param bytes of all replicas' logs; empty: the broker does not tell
 */
public record CacheStore(String topic, int partitions, long recordsMax, OptionalLong bytes) {

    /** Asks the broker. */
    public static CacheStore read(Cluster cluster) {
        String prefix = cluster.topics().prefix();
        String topic = cluster.needed(prefix.substring(0, prefix.length() - 1) + "-answers-changelog");
        TopicDescription description = cluster.await(
                        cluster.admin().describeTopics(List.of(topic)).allTopicNames(),
                        "describe topic '" + topic + "'")
                .getOrDefault(topic, new TopicDescription(topic, true, List.of()));
        List<TopicPartition> partitions = new ArrayList<>();
        description.partitions().forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        long records =
                offsets(cluster, partitions, OffsetSpec.latest()) - offsets(cluster, partitions, OffsetSpec.earliest());
        return new CacheStore(topic, partitions.size(), records, bytes(cluster, topic));
    }

    private static long offsets(Cluster cluster, List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        return cluster.await(cluster.admin().listOffsets(asked).all(), "tell offsets").values().stream()
                .mapToLong(info -> info.offset())
                .sum();
    }

    /** An operator may not be allowed to ask. */
    private static OptionalLong bytes(Cluster cluster, String topic) {
        try {
            List<Integer> brokers =
                    cluster.await(cluster.admin().describeCluster().nodes(), "name its brokers").stream()
                            .map(node -> node.id())
                            .toList();
            long bytes = 0;
            for (Map<String, LogDirDescription> dirs : cluster.await(
                            cluster.admin().describeLogDirs(brokers).allDescriptions(), "tell its log directories")
                    .values()) {
                for (LogDirDescription dir : dirs.values()) {
                    bytes += dir.replicaInfos().entrySet().stream()
                            .filter(replica -> replica.getKey().topic().equals(topic))
                            .mapToLong(replica -> replica.getValue().size())
                            .sum();
                }
            }
            return OptionalLong.of(bytes);
        } catch (ClusterException e) {
            return OptionalLong.empty();
        }
    }
}
