package io.sluice.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the configuration of topics that are there with what they must have: somebody else may have made them, or an
 * earlier release of ours. What would lose records or bend time is refused; a bound on records that is too small is
 * raised; what only protects less than configured is said.
 */
public final class TopicConfigs {
    private static final Logger LOG = LoggerFactory.getLogger(TopicConfigs.class);

    private TopicConfigs() {}

    /**
     * Blocks for the timeout at most. Safe to run by several instances at once.
     *
     * @param found topics that are there
     * @throws TopicSetupException where one does not fit, or the broker refuses or does not answer in time
     */
    public static void align(Admin admin, Collection<TopicSpec> found, Duration timeout) {
        align(admin, found, Deadline.in(timeout));
    }

    static void align(Admin admin, Collection<TopicSpec> found, Deadline deadline) {
        List<String> wrong = new ArrayList<>();
        Map<ConfigResource, Collection<AlterConfigOp>> raised = new HashMap<>();
        Map<String, Map<String, String>> configs = describe(admin, found, deadline);
        for (TopicSpec spec : found) {
            Map<String, String> config = configs.getOrDefault(spec.name(), Map.of());
            config.forEach((setting, value) ->
                    problem(spec, setting, value).ifPresent(wanted -> wrong.add(words(spec, setting, value, wanted))));
            tooSmall(spec, config).ifPresent(wanted -> raised.put(topic(spec.name()), List.of(set(wanted))));
            warnOfReplicas(spec, config);
        }
        if (!wrong.isEmpty()) {
            throw new TopicSetupException(String.join("; ", wrong)
                    + ". Set what is named (kafka-configs.sh --alter --entity-type topics --entity-name <topic>"
                    + " --add-config <setting>=<value>), or choose another topics.prefix.");
        }
        raise(admin, raised, configs, deadline);
    }

    private static Map<String, Map<String, String>> describe(
            Admin admin, Collection<TopicSpec> found, Deadline deadline) {
        List<ConfigResource> resources =
                found.stream().map(spec -> topic(spec.name())).toList();
        Map<String, Map<String, String>> configs = new HashMap<>();
        if (resources.isEmpty()) {
            return configs;
        }
        admin.describeConfigs(resources).values().forEach((resource, future) -> {
            String what = "read the configuration of topic '" + resource.name() + "'";
            try {
                Config config = deadline.await(future, what);
                Map<String, String> settings = new HashMap<>();
                for (ConfigEntry entry : config.entries()) {
                    if (entry.value() != null) {
                        settings.put(entry.name(), entry.value());
                    }
                }
                configs.put(resource.name(), settings);
            } catch (ExecutionException e) {
                throw Deadline.refused(what, e);
            }
        });
        return configs;
    }

    /** What a setting must be, where it is not. */
    private static Optional<String> problem(TopicSpec spec, String setting, String value) {
        if (setting.equals(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)) {
            return value.equals(TopicSpec.BROKER_TIME) ? Optional.empty() : Optional.of(TopicSpec.BROKER_TIME);
        }
        return spec.keeping().wanted(setting, value);
    }

    private static String words(TopicSpec spec, String setting, String value, String wanted) {
        String why = setting.equals(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                ? "time to live and deadlines follow broker time"
                : "records would be lost that are still needed";
        return "topic '" + spec.name() + "' has " + setting + "=" + value + ", but must have " + setting + "=" + wanted
                + " (" + why + ")";
    }

    private static Optional<ConfigEntry> tooSmall(TopicSpec spec, Map<String, String> config) {
        String setting = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        String wanted = spec.config().get(setting);
        String value = config.get(setting);
        boolean small = wanted != null && value != null && Long.parseLong(value) < Long.parseLong(wanted);
        return small ? Optional.of(new ConfigEntry(setting, wanted)) : Optional.empty();
    }

    /** Raising it would stop every write to a topic with fewer replicas than that: the operator's to do. */
    private static void warnOfReplicas(TopicSpec spec, Map<String, String> config) {
        String setting = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
        String wanted = spec.config().get(setting);
        String value = config.get(setting);
        if (wanted != null && value != null && Integer.parseInt(value) < Integer.parseInt(wanted)) {
            LOG.warn(
                    "Topic '{}' has {}={}, topics.replication asks for {}: what it acknowledges may be lost with one broker",
                    spec.name(),
                    setting,
                    value,
                    wanted);
        }
    }

    private static void raise(
            Admin admin,
            Map<ConfigResource, Collection<AlterConfigOp>> raised,
            Map<String, Map<String, String>> configs,
            Deadline deadline) {
        if (raised.isEmpty()) {
            return;
        }
        admin.incrementalAlterConfigs(raised).values().forEach((resource, future) -> {
            ConfigEntry entry =
                    raised.getOrDefault(resource, List.of()).iterator().next().configEntry();
            String before = configs.getOrDefault(resource.name(), Map.of()).get(entry.name());
            String what = "raise " + entry.name() + " of topic '" + resource.name() + "' from " + before + " to "
                    + entry.value() + ", which topics.max-record-bytes asks for";
            try {
                deadline.await(future, what);
                LOG.info("Topic '{}': {} raised from {} to {}", resource.name(), entry.name(), before, entry.value());
            } catch (ExecutionException e) {
                throw Deadline.refused(what, e);
            }
        });
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static AlterConfigOp set(ConfigEntry entry) {
        return new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
    }
}
