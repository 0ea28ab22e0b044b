package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SlotAssignorTest {
    private static final Map<String, Integer> TOPICS =
            Map.of("calls.a", 3, "calls.a.bulk", 3, "calls.b", 1, "calls.b.bulk", 1, "calls.c", 2);

    private final SlotAssignor assignor = new SlotAssignor();

    @Test
    void classesOfASlotStayTogetherWhoeverComesAndGoes() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Map<String, List<TopicPartition>> owned = new HashMap<>();
            owned.put("w0", List.of());
            for (int change = 0; change < 12; change++) {
                if (random.nextBoolean() || owned.size() == 1) {
                    owned.put("w" + (change + 1), List.of());
                } else {
                    owned.remove(owned.keySet().stream().sorted().toList().get(random.nextInt(owned.size())));
                }
                rebalance(owned, seed);
                rebalance(owned, seed);
                assertThat(owned.values().stream().mapToInt(List::size).sum())
                        .as("seed %d: everything has an owner", seed)
                        .isEqualTo(10);
                owned.forEach((member, partitions) -> partitions.stream()
                        .filter(partition -> TOPICS.containsKey(partition.topic() + ".bulk"))
                        .forEach(slot -> assertThat(partitions)
                                .contains(new TopicPartition(slot.topic() + ".bulk", slot.partition()))));
            }
        }
    }

    @Test
    void partedClassesComeTogetherAgain() {
        Map<String, List<TopicPartition>> owned = new HashMap<>();
        owned.put("a", List.of(new TopicPartition("calls.b", 0)));
        owned.put("b", List.of(new TopicPartition("calls.b.bulk", 0)));
        rebalance(owned, 0);
        rebalance(owned, 0);
        assertThat(owned.values())
                .filteredOn(partitions -> partitions.contains(new TopicPartition("calls.b", 0)))
                .singleElement()
                .satisfies(partitions -> assertThat(partitions).contains(new TopicPartition("calls.b.bulk", 0)));
    }

    /** As the cooperative protocol does it: nothing is given to one member while another still has it. */
    private void rebalance(Map<String, List<TopicPartition>> owned, long seed) {
        Map<String, Subscription> subscriptions = new HashMap<>();
        owned.forEach((member, partitions) -> {
            Subscription subscription = new Subscription(
                    new ArrayList<>(TOPICS.keySet()),
                    assignor.subscriptionUserData(TOPICS.keySet()),
                    partitions,
                    1,
                    Optional.empty());
            subscription.setGroupInstanceId(Optional.of(member));
            subscriptions.put(member, subscription);
        });
        Map<String, Assignment> assigned =
                assignor.assign(cluster(), new GroupSubscription(subscriptions)).groupAssignment();
        Set<TopicPartition> given = new HashSet<>();
        assigned.forEach((member, assignment) -> assignment.partitions().forEach(partition -> {
            assertThat(given.add(partition))
                    .as("seed %d: %s twice", seed, partition)
                    .isTrue();
            owned.forEach((other, had) -> assertThat(!other.equals(member) && had.contains(partition))
                    .as("seed %d: %s goes to %s before %s gave it up", seed, partition, member, other)
                    .isFalse());
        }));
        assigned.forEach((member, assignment) -> owned.put(member, List.copyOf(assignment.partitions())));
    }

    private static Cluster cluster() {
        List<PartitionInfo> partitions = new ArrayList<>();
        Node node = new Node(0, "localhost", 1);
        TOPICS.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new PartitionInfo(topic, partition, node, new Node[] {node}, new Node[] {node}));
            }
        });
        return new Cluster("cluster", List.of(node), partitions, Set.of(), Set.of());
    }
}
