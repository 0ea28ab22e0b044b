package io.sluice.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Brings the broker's topics in line with a layout, or says why they cannot be. */
public final class TopicAdmin {
    private static final Duration LEADER_PAUSE = Duration.ofMillis(20);

    private TopicAdmin() {}

    /**
     * Creates what is missing and compares what is there. Blocks for the timeout at most. Safe to run by several
     * instances at once.
     *
     * <p>Partition counts must agree, because nothing else enforces that {@code answers} and the repartitioned
     * requests are split alike, and a mismatch runs silently wrong. Configuration must fit too: {@link TopicConfigs}.
     *
     * @return names of the topics that were created
     * @throws TopicSetupException where partition counts or configuration do not fit, or the broker refuses or does not answer in time
     */
    public static Set<String> ensure(Admin admin, TopicLayout layout, Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        List<TopicSpec> specs = layout.specs();
        Map<String, Integer> found = partitions(admin, specs, deadline);
        compare(layout, specs, found);
        // All is compared before anything is made.
        TopicConfigs.align(
                admin,
                specs.stream().filter(spec -> found.containsKey(spec.name())).toList(),
                deadline);
        List<TopicSpec> missing =
                specs.stream().filter(spec -> !found.containsKey(spec.name())).toList();
        Set<String> created = create(admin, layout, missing, deadline);
        if (created.size() < missing.size()) {
            // Another instance was quicker: what it made must fit too.
            List<TopicSpec> others = missing.stream()
                    .filter(spec -> !created.contains(spec.name()))
                    .toList();
            found.putAll(partitions(admin, others, deadline));
            compare(layout, specs, found);
            TopicConfigs.align(admin, others, deadline);
        }
        awaitLeaders(admin, missing, deadline);
        return created;
    }

    /**
     * Waits until each new partition's leader answers for it. A created topic is not yet one that takes records: the
     * first batch of an idempotent producer can then be turned away while the second is taken, and from there on the
     * first is refused as out of sequence until it expires after two minutes (seen with Kafka 4.3.1).
     */
    private static void awaitLeaders(Admin admin, List<TopicSpec> fresh, Deadline deadline) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicSpec spec : fresh) {
            for (int partition = 0; partition < spec.partitions(); partition++) {
                ends.put(new TopicPartition(spec.name(), partition), OffsetSpec.latest());
            }
        }
        if (ends.isEmpty()) {
            return;
        }
        String what = "wait for the leaders of the new topics";
        while (true) {
            try {
                // Descriptions first: a broker that has not heard of a topic yet logs nothing about these.
                List<String> names = fresh.stream().map(TopicSpec::name).toList();
                deadline.await(admin.describeTopics(names).allTopicNames(), what);
                deadline.await(admin.listOffsets(ends).all(), what);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || deadline.passed()) {
                    throw Deadline.refused(what, e);
                }
                deadline.pause(LEADER_PAUSE, what);
            }
        }
    }

    private static Map<String, Integer> partitions(Admin admin, List<TopicSpec> specs, Deadline deadline) {
        Map<String, KafkaFuture<TopicDescription>> futures = admin.describeTopics(
                        specs.stream().map(TopicSpec::name).toList())
                .topicNameValues();
        Map<String, Integer> found = new HashMap<>();
        futures.forEach((name, future) -> {
            try {
                found.put(
                        name,
                        deadline.await(future, "describe topic '" + name + "'")
                                .partitions()
                                .size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw Deadline.refused("describe topic '" + name + "'", e);
                }
            }
        });
        return found;
    }

    private static Set<String> create(Admin admin, TopicLayout layout, List<TopicSpec> missing, Deadline deadline) {
        List<NewTopic> topics = new ArrayList<>();
        for (TopicSpec spec : missing) {
            topics.add(new NewTopic(spec.name(), spec.partitions(), layout.replication()).configs(spec.config()));
        }
        Set<String> created = new TreeSet<>();
        admin.createTopics(topics).values().forEach((name, future) -> {
            try {
                deadline.await(future, "create topic '" + name + "'");
                created.add(name);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw Deadline.refused("create topic '" + name + "'", e);
                }
            }
        });
        return created;
    }

    private static void compare(TopicLayout layout, List<TopicSpec> specs, Map<String, Integer> found) {
        for (TopicSpec spec : specs) {
            Integer partitions = found.get(spec.name());
            // Nothing of ours depends on how dead letters are split.
            if (partitions == null
                    || partitions == spec.partitions()
                    || spec.name().equals(layout.topics().deadLetters())) {
                continue;
            }
            throw mismatch(layout, spec, partitions, found);
        }
    }

    private static TopicSetupException mismatch(
            TopicLayout layout, TopicSpec spec, int partitions, Map<String, Integer> found) {
        Optional<String> lane = laneOf(layout, spec);
        if (lane.isPresent()) {
            return new TopicSetupException("topic '" + spec.name() + "' has " + partitions + " partitions, but lanes."
                    + lane.get() + ".slots is " + spec.partitions()
                    + ". A lane's slots are fixed when its topics are created:"
                    + " set the number that the topic has or, once the lane is empty and no worker has run for as long as"
                    + " its longest limit counts, delete its topics, or use another name for the lane.");
        }
        String wanted = spec.name().equals(layout.topics().quota())
                ? "it must have " + spec.partitions()
                : "topics.partitions is " + layout.partitions();
        StringBuilder message = new StringBuilder("topic '")
                .append(spec.name())
                .append("' has ")
                .append(partitions)
                .append(" partitions, but ")
                .append(wanted);
        String other = spec.name().equals(layout.topics().requests())
                ? layout.topics().answers()
                : layout.topics().requests();
        if (found.containsKey(other)) {
            message.append(", and topic '").append(other).append("' has ").append(found.get(other));
        }
        message.append(". Partition counts are one number, fixed at creation: set topics.partitions to the number that")
                .append(" the topics have, or choose another topics.prefix, or delete the topic while nothing runs and")
                .append(" nothing in it is needed any more.");
        return new TopicSetupException(message.toString());
    }

    private static Optional<String> laneOf(TopicLayout layout, TopicSpec spec) {
        return layout.lanes().keySet().stream()
                .filter(lane -> layout.topics().calls(lane).equals(spec.name())
                        || layout.topics().bulkCalls(lane).equals(spec.name()))
                .findFirst();
    }
}
