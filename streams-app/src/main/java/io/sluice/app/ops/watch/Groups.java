package io.sluice.app.ops.watch;

import io.sluice.app.lane.OffsetBitmap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the broker where groups are and who is in them. Blocks for some seconds at most; watch thread only. */
final class Groups implements AutoCloseable {
    private static final long WAIT_S = 5;

    private final Admin admin;
    private final String prefix;
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> known = new HashMap<>();
    private final Map<String, Uuid> topicIds = new HashMap<>();

    /** @param prefix of the topics, which is also that of static members' names */
    Groups(Admin admin, String prefix) {
        this.admin = admin;
        this.prefix = prefix;
    }

    /** The broker did not answer, or refused. */
    static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1;

        Unanswered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Where each group is on its topics; topics that do not exist yet are left out. */
    List<GroupLag> lags(Map<String, Set<String>> topicsByGroup) throws Unanswered, InterruptedException {
        List<GroupLag> lags = new ArrayList<>();
        for (Map.Entry<String, Set<String>> entry : topicsByGroup.entrySet()) {
            lags.addAll(lags(entry.getKey(), entry.getValue()));
        }
        return lags;
    }

    private List<GroupLag> lags(String group, Set<String> topics) throws Unanswered, InterruptedException {
        List<TopicPartition> partitions = partitions(topics);
        // A partition whose offset is not stable just now may be left out: what was known of it still holds.
        Map<TopicPartition, OffsetAndMetadata> committed = known.computeIfAbsent(group, name -> new HashMap<>());
        wait(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((at, offset) -> {
                    if (offset != null) {
                        committed.put(at, offset);
                    }
                });
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        List<GroupLag> lags = new ArrayList<>();
        for (TopicPartition at : partitions) {
            OffsetAndMetadata reached = committed.get(at);
            long oldest = starts.getOrDefault(at, 0L);
            long offset = reached == null ? oldest : reached.offset();
            BitSet done = reached == null ? new BitSet() : done(reached);
            lags.add(new GroupLag(
                    group, at.topic(), at.partition(), offset, done, oldest, ends.getOrDefault(at, offset)));
        }
        return lags;
    }

    /** Who is in the groups; a group that does not exist yet has no members. */
    List<Member> members(Set<String> groups) throws Unanswered, InterruptedException {
        List<Member> members = new ArrayList<>();
        Map<String, KafkaFuture<ConsumerGroupDescription>> asked =
                admin.describeConsumerGroups(groups).describedGroups();
        for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> group : asked.entrySet()) {
            try {
                for (MemberDescription member : wait(group.getValue()).members()) {
                    members.add(new Member(
                            group.getKey(),
                            instance(group.getKey(), member),
                            member.host().replaceFirst("^/", ""),
                            member.assignment().topicPartitions()));
                }
            } catch (Unanswered e) {
                if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
            }
        }
        return members;
    }

    /** Stream threads add {@code -<thread>} to the name of their instance; workers do not. */
    private String instance(String group, MemberDescription member) {
        String name = member.groupInstanceId().orElse(member.clientId());
        String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return group.equals(prefix + "calls") ? bare : bare.replaceFirst("-\\d+$", "");
    }

    private static BitSet done(OffsetAndMetadata committed) {
        return switch (OffsetBitmap.decode(committed.offset(), committed.metadata())) {
            case OffsetBitmap.Completed completed -> completed.offsets();
            // Streams' own metadata, for example.
            case OffsetBitmap.Unreadable unreadable -> new BitSet();
        };
    }

    private List<TopicPartition> partitions(Set<String> topics) throws Unanswered, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        for (KafkaFuture<TopicDescription> topic : asked.values()) {
            try {
                TopicDescription found = wait(topic);
                if (!found.topicId().equals(topicIds.put(found.name(), found.topicId()))) {
                    // Deleted and made again: what was known of it is of another topic.
                    known.values()
                            .forEach(offsets ->
                                    offsets.keySet().removeIf(at -> at.topic().equals(found.name())));
                }
                found.partitions().forEach(it -> partitions.add(new TopicPartition(found.name(), it.partition())));
            } catch (Unanswered e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return partitions;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws Unanswered, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                wait(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static <T> T wait(KafkaFuture<T> future) throws Unanswered, InterruptedException {
        try {
            return future.get(WAIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new Unanswered(String.valueOf(e.getCause()), e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new Unanswered("no answer within " + WAIT_S + " s", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
