package io.sluice.cli.cluster;

import io.sluice.schemas.Topics;
import java.util.List;

/**
 * What a principal must be allowed, in Kafka's own words.
 *
 * @param who publisher, consumer, operator, or a role of the job
 * @param resource topic, group, transactional-id or cluster
 * @param name of the resource; one that ends in {@code *} is a prefix
 */
public record Acl(String who, String resource, String name, List<String> operations) {

    /** What everybody needs who has to do with these topics. */
    public static List<Acl> of(Topics topics) {
        String prefix = topics.prefix();
        String application = prefix.substring(0, prefix.length() - 1);
        String calls = prefix + "calls.*";
        return List.of(
                topic("publisher", topics.requests(), "Write", "Describe"),
                topic("publisher", topics.requestsJson(), "Write", "Describe"),
                topic("publisher", topics.jobs(), "Read", "Write", "Describe"),
                topic("consumer", topics.results(), "Read", "Describe"),
                topic("consumer", topics.resultsJson(), "Read", "Describe"),
                topic("consumer", topics.jobs(), "Read", "Describe"),
                topic("consumer", topics.metrics(), "Read", "Describe"),
                topic("streams", topics.requests(), "Read", "Describe"),
                topic("streams", topics.requestsJson(), "Read", "Describe"),
                topic("streams", topics.jobs(), "Read", "Describe"),
                topic("streams", topics.controls(), "Read", "Describe"),
                topic("streams", topics.answers(), "Read", "Describe", "Delete"),
                topic("streams", calls, "Write", "Describe"),
                topic("streams", topics.results(), "Write", "Describe"),
                topic("streams", topics.resultsJson(), "Write", "Describe"),
                topic("streams", topics.metrics(), "Write", "Describe"),
                topic("streams", topics.deadLetters(), "Write", "Describe"),
                topic("streams", topics.instances(), "Write", "Describe"),
                topic(
                        "streams",
                        application + "-*",
                        "Create",
                        "Read",
                        "Write",
                        "Delete",
                        "Describe",
                        "DescribeConfigs"),
                new Acl("streams", "group", application, List.of("Read", "Describe")),
                new Acl("streams", "transactional-id", application + "*", List.of("Write", "Describe")),
                topic("calls", calls, "Read", "Write", "Describe", "Delete"),
                topic("calls", topics.answers(), "Write", "Describe"),
                topic("calls", topics.quota(), "Read", "Write", "Describe"),
                topic("calls", topics.jobs(), "Read", "Describe"),
                topic("calls", topics.controls(), "Read", "Describe"),
                topic("calls", topics.instances(), "Write", "Describe"),
                new Acl("calls", "group", prefix + "calls", List.of("Read", "Describe")),
                new Acl("calls", "transactional-id", prefix + "*", List.of("Write", "Describe")),
                topic("operator", prefix + "*", "Read", "Describe", "DescribeConfigs"),
                topic("operator", topics.controls(), "Write"),
                topic("operator", topics.instances(), "Write"),
                topic("operator", topics.jobs(), "Write"),
                topic("operator", topics.requests(), "Write"),
                topic("operator", topics.deadLetters(), "Write"),
                new Acl("operator", "group", application + "*", List.of("Describe")),
                new Acl("operator", "cluster", "kafka-cluster", List.of("Create", "Describe")));
    }

    private static Acl topic(String who, String name, String... operations) {
        return new Acl(who, "topic", name, List.of(operations));
    }
}
