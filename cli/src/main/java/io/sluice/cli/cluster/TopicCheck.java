package io.sluice.cli.cluster;

import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A topic as the job needs it, and as it is.
 *
 * @param partitions 0: it is not there
 * @param problems what is not as the job needs it; empty: it is well
 * @param remarks what differs without harm
 */
public record TopicCheck(
        TopicSpec needed,
        int replicationNeeded,
        int partitions,
        int replication,
        List<String> problems,
        List<String> remarks) {

    /** Compares every topic of a layout. */
    public static List<TopicCheck> of(Cluster cluster, TopicLayout layout) {
        List<String> there = layout.specs().stream()
                .map(TopicSpec::name)
                .filter(cluster.topicNames()::contains)
                .toList();
        Map<String, TopicDescription> topics =
                cluster.await(cluster.admin().describeTopics(there).allTopicNames(), "describe topics");
        Map<ConfigResource, Config> configs = cluster.await(
                cluster.admin()
                        .describeConfigs(there.stream()
                                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                                .toList())
                        .all(),
                "describe its topics' settings");
        List<TopicCheck> checks = new ArrayList<>();
        for (TopicSpec spec : layout.specs()) {
            TopicDescription topic = topics.get(spec.name());
            Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()));
            checks.add(
                    topic == null || config == null
                            ? new TopicCheck(spec, layout.replication(), 0, 0, List.of("missing"), List.of())
                            : compared(layout, spec, topic, config));
        }
        return List.copyOf(checks);
    }

    private static TopicCheck compared(TopicLayout layout, TopicSpec spec, TopicDescription topic, Config config) {
        int partitions = topic.partitions().size();
        int replication = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        List<String> problems = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        if (partitions != spec.partitions()
                && !spec.name().equals(layout.topics().deadLetters())) {
            problems.add("must have %d partitions".formatted(spec.partitions()));
        }
        if (replication < layout.replication()) {
            remarks.add("fewer replicas than topics.replication");
        }
        spec.config().forEach((name, value) -> {
            ConfigEntry entry = config.get(name);
            String is = entry == null ? "" : entry.value();
            if (!value.equals(is)) {
                remarks.add("%s is %s, not %s".formatted(name, is, value));
            }
        });
        return new TopicCheck(spec, layout.replication(), partitions, replication, problems, remarks);
    }

    /** Whether the job can work with it. */
    public boolean ok() {
        return problems.isEmpty();
    }
}
