package io.sluice.cli.cluster;

import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * What a principal must be allowed, in Kafka's own words. No more than that: Read, Write and Delete include Describe, so it
 * stands only where nothing else does. {@code RightsTest} holds the list to what a broker asks.
 *
 * @param who publisher, consumer, a role of the job, or operator: a person with the commands
 * @param resource topic, group, transactional-id or cluster
 * @param name of the resource; one that ends in {@code *} is a prefix
 */
public record Acl(String who, String resource, String name, List<String> operations) {

    /** What everybody needs who has to do with these topics, when they are made already. */
    public static List<Acl> of(TopicLayout layout) {
        Topics topics = layout.topics();
        List<Acl> all = new ArrayList<>();
        all.addAll(publishers(topics));
        all.addAll(consumers(layout));
        all.addAll(streams(layout));
        all.addAll(calls(topics));
        all.addAll(ops(topics));
        all.addAll(operators(topics));
        return List.copyOf(all);
    }

    private static List<Acl> publishers(Topics topics) {
        return List.of(
                // The configuration says how large a prompt may be.
                topic("publisher", topics.requests(), "Write", "DescribeConfigs"),
                topic("publisher", topics.requestsJson(), "Write"),
                topic("publisher", topics.jobs(), "Read", "Write"));
    }

    private static List<Acl> consumers(TopicLayout layout) {
        Topics topics = layout.topics();
        List<Acl> all = new ArrayList<>();
        all.add(topic("consumer", topics.results(), "Read"));
        if (layout.resultsJson()) {
            all.add(topic("consumer", topics.resultsJson(), "Read"));
        }
        all.add(topic("consumer", topics.jobs(), "Read"));
        all.add(topic("consumer", topics.metrics(), "Read"));
        return all;
    }

    private static List<Acl> streams(TopicLayout layout) {
        Topics topics = layout.topics();
        List<Acl> all = new ArrayList<>();
        all.add(compared("streams", topics));
        for (String read : List.of(topics.requests(), topics.requestsJson(), topics.jobs(), topics.controls())) {
            all.add(topic("streams", read, "Read"));
        }
        all.add(topic("streams", topics.answers(), "Read", "Delete"));
        all.add(topic("streams", topics.prefix() + "calls.*", "Write"));
        all.add(topic("streams", topics.results(), "Write"));
        if (layout.resultsJson()) {
            all.add(topic("streams", topics.resultsJson(), "Write"));
        }
        for (String written : List.of(topics.metrics(), topics.deadLetters(), topics.instances())) {
            all.add(topic("streams", written, "Write"));
        }
        String inner = application(topics) + "-*";
        all.add(topic("streams", inner, "Create", "Read", "Write", "Delete", "DescribeConfigs"));
        all.add(new Acl("streams", "group", application(topics), List.of("Read")));
        all.add(new Acl("streams", "transactional-id", inner, List.of("Write")));
        return all;
    }

    private static List<Acl> calls(Topics topics) {
        return List.of(
                compared("calls", topics),
                topic("calls", topics.prefix() + "calls.*", "Read", "Write", "Delete"),
                topic("calls", topics.answers(), "Write"),
                topic("calls", topics.quota(), "Read", "Write"),
                topic("calls", topics.jobs(), "Read"),
                topic("calls", topics.controls(), "Read"),
                topic("calls", topics.instances(), "Write"),
                new Acl("calls", "group", topics.prefix() + "calls", List.of("Read")),
                new Acl("calls", "transactional-id", topics.prefix() + "worker-*", List.of("Write")));
    }

    /** Watches topics and groups, and cancels jobs on its page. */
    private static List<Acl> ops(Topics topics) {
        return List.of(
                topic("ops", topics.prefix() + "*", "Read", "DescribeConfigs"),
                topic("ops", application(topics) + "-*", "Read"),
                topic("ops", topics.jobs(), "Write"),
                topic("ops", topics.instances(), "Write"),
                new Acl("ops", "group", application(topics), List.of("Describe")),
                new Acl("ops", "group", topics.prefix() + "calls", List.of("Describe")));
    }

    /** Every command, {@code topics create} among them. */
    private static List<Acl> operators(Topics topics) {
        return List.of(
                topic("operator", topics.prefix() + "*", "Create", "Read", "DescribeConfigs"),
                topic("operator", application(topics) + "-*", "Read"),
                topic("operator", topics.requests(), "Write"),
                topic("operator", topics.jobs(), "Write"),
                topic("operator", topics.controls(), "Write"),
                topic("operator", topics.deadLetters(), "Write"),
                new Acl("operator", "group", application(topics), List.of("Describe")),
                new Acl("operator", "group", topics.prefix() + "calls", List.of("Describe")),
                // How many bytes the answers take: cache info shows none without.
                new Acl("operator", "cluster", "kafka-cluster", List.of("Describe")));
    }

    /** Every instance compares all topics with what they must be when it starts. */
    private static Acl compared(String who, Topics topics) {
        return topic(who, topics.prefix() + "*", "Describe", "DescribeConfigs");
    }

    /** The streams' name, which is that of its group and begins its topics' and its transactions' names. */
    private static String application(Topics topics) {
        return topics.prefix().substring(0, topics.prefix().length() - 1);
    }

    private static Acl topic(String who, String name, String... operations) {
        return new Acl(who, "topic", name, List.of(operations));
    }
}
