package io.sluice.cli.cluster;

import io.sluice.app.lane.OffsetBitmap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What waits on a topic for the group that reads it.
 *
 * @param members instances' consumers that are in the group now
 * @param behind offsets between the committed ones and the end: records, and the marks that transactions leave
 * @param oldest how long the first of them waits; empty where none waits
 */
public record Backlog(String topic, String group, int members, long behind, Optional<Duration> oldest) {

    /** Our topics that a group of ours reads, in the order of the flow. */
    public static List<Backlog> read(Cluster cluster, Instant now) {
        Set<String> there = cluster.topicNames();
        String streams = withoutDot(cluster.topics().prefix());
        String calls = cluster.topics().prefix() + "calls";
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put(cluster.needed(cluster.topics().requests()), streams);
        there.stream()
                .filter(topic -> topic.startsWith(streams + "-") && topic.endsWith("-repartition"))
                .forEach(topic -> groups.put(topic, streams));
        for (String lane : cluster.lanes()) {
            groups.put(cluster.topics().calls(lane), calls);
            if (there.contains(cluster.topics().bulkCalls(lane))) {
                groups.put(cluster.topics().bulkCalls(lane), calls);
            }
        }
        if (there.contains(cluster.topics().answers())) {
            groups.put(cluster.topics().answers(), streams);
        }
        return read(cluster, groups, now);
    }

    /** Whether nothing waits. */
    public boolean empty() {
        return oldest.isEmpty();
    }

    private static List<Backlog> read(Cluster cluster, Map<String, String> groups, Instant now) {
        Map<String, TopicDescription> topics =
                cluster.await(cluster.admin().describeTopics(groups.keySet()).allTopicNames(), "describe topics");
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
        Map<String, Integer> members = new HashMap<>();
        for (String group : Set.copyOf(groups.values())) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            cluster.await(
                            cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                            "tell the offsets of group '" + group + "'")
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset);
                        }
                    });
            committed.put(group, offsets);
            members.put(group, members(cluster, group));
        }
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach((name, topic) -> topic.partitions()
                .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        Map<TopicPartition, Long> begins = offsets(cluster, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(cluster, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> next = new HashMap<>();
        Map<String, Long> behind = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed
                    .getOrDefault(groups.getOrDefault(partition.topic(), ""), Map.of())
                    .get(partition);
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            long at = Math.max(begin, offset == null ? begin : offset.offset());
            if (at < end) {
                next.put(partition, at);
                behind.merge(partition.topic(), end - at - completed(offset), Long::sum);
            }
        }
        Map<String, Long> oldest = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> first :
                TopicScan.firstAt(cluster, next).values()) {
            oldest.merge(first.topic(), first.timestamp(), Math::min);
        }
        List<Backlog> all = new ArrayList<>();
        groups.forEach((topic, group) -> {
            Optional<Duration> age = Optional.ofNullable(oldest.get(topic))
                    .map(at -> Duration.ofMillis(Math.max(0, now.toEpochMilli() - at)));
            all.add(new Backlog(
                    topic,
                    group,
                    members.getOrDefault(group, 0),
                    age.isEmpty() ? 0 : Math.max(1, behind.getOrDefault(topic, 0L)),
                    age));
        });
        return List.copyOf(all);
    }

    private static int members(Cluster cluster, String group) {
        try {
            return cluster
                    .await(
                            cluster.admin()
                                    .describeConsumerGroups(List.of(group))
                                    .all(),
                            "describe group '" + group + "'")
                    .values()
                    .stream()
                    .mapToInt(description -> description.members().size())
                    .sum();
        } catch (ClusterException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    private static Map<TopicPartition, Long> offsets(
            Cluster cluster, List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> found = cluster.await(
                cluster.admin()
                        .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                "tell the offsets of its topics");
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** What the workers did beyond the committed offset, as they note it there. */
    private static long completed(@org.jspecify.annotations.Nullable OffsetAndMetadata offset) {
        if (offset == null) {
            return 0;
        }
        return switch (OffsetBitmap.decode(offset.offset(), offset.metadata())) {
            case OffsetBitmap.Completed marked -> marked.offsets().cardinality();
            case OffsetBitmap.Unreadable unreadable -> 0;
        };
    }

    private static String withoutDot(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }
}
