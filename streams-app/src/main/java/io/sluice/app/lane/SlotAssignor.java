package io.sluice.app.lane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives slots to workers: the cooperative-sticky assignor decides on the lanes' topics, and a slot's partition of the
 * lane's {@code .bulk} topic goes with it, because one owner's quota serves both. Kafka's consumer makes it, and its poll
 * thread calls it. Decision: docs/adr/0016.
 *
 * <p>An assignment says for which topics it was made: a static member that comes back gets its last one, though it may
 * ask for other topics by now, and the group does not rebalance by itself.
 */
public final class SlotAssignor implements ConsumerPartitionAssignor, Configurable {
    /** Ends the names of topics whose partitions follow those of the topic without it. */
    public static final String BULK = ".bulk";

    /**
     * The setting of an {@link AtomicBoolean} that tells whether the member's last assignment was made for other topics
     * than it asks for. Such a member has to enforce a rebalance, else nobody owns the slots of its new lanes.
     */
    public static final String OUTDATED = "sluice.assignment.outdated";

    private static final int NO_GENERATION = -1;

    private final CooperativeStickyAssignor sticky = new CooperativeStickyAssignor();
    private AtomicBoolean outdated = new AtomicBoolean();
    private ByteBuffer asked = mark(Set.of());

    @Override
    public void configure(Map<String, ?> settings) {
        if (settings.get(OUTDATED) instanceof AtomicBoolean given) {
            outdated = given;
        }
    }

    @Override
    public String name() {
        return "sluice-slots";
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return sticky.supportedProtocols();
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        asked = mark(topics);
        return sticky.subscriptionUserData(topics);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
        sticky.onAssignment(assignment, metadata);
        ByteBuffer madeFor = assignment.userData();
        outdated.set(madeFor != null && !madeFor.equals(asked));
    }

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
        Map<String, Subscription> leading = new HashMap<>();
        Map<TopicPartition, String> bulkOwners = new HashMap<>();
        group.groupSubscription().forEach((member, subscription) -> {
            leading.put(member, leading(subscription));
            subscription.ownedPartitions().stream()
                    .filter(partition -> isBulk(partition.topic()))
                    .forEach(partition -> bulkOwners.put(partition, member));
        });
        Map<String, Assignment> assigned =
                sticky.assign(cluster, new GroupSubscription(leading)).groupAssignment();
        Map<String, Assignment> mirrored = new HashMap<>();
        assigned.forEach((member, assignment) -> {
            List<TopicPartition> all = new ArrayList<>(assignment.partitions());
            for (TopicPartition slot : assignment.partitions()) {
                TopicPartition bulk = new TopicPartition(slot.topic() + BULK, slot.partition());
                boolean exists = cluster.partition(bulk) != null;
                // What another still owns is given up first, and assigned in the rebalance that follows.
                if (exists && bulkOwners.getOrDefault(bulk, member).equals(member)) {
                    all.add(bulk);
                }
            }
            Subscription own = Objects.requireNonNull(group.groupSubscription().get(member));
            mirrored.put(member, new Assignment(all, mark(own.topics())));
        });
        return new GroupAssignment(mirrored);
    }

    private static Subscription leading(Subscription all) {
        Subscription leading = new Subscription(
                new ArrayList<>(new TreeSet<>(
                        all.topics().stream().filter(topic -> !isBulk(topic)).toList())),
                all.userData(),
                all.ownedPartitions().stream()
                        .filter(partition -> !isBulk(partition.topic()))
                        .toList(),
                all.generationId().orElse(NO_GENERATION),
                all.rackId());
        leading.setGroupInstanceId(all.groupInstanceId());
        return leading;
    }

    /** The same for the same topics in any order, in every process. */
    private static ByteBuffer mark(Collection<String> topics) {
        return ByteBuffer.allocate(Integer.BYTES)
                .putInt(0, List.copyOf(new TreeSet<>(topics)).hashCode());
    }

    private static boolean isBulk(String topic) {
        return topic.endsWith(BULK);
    }
}
