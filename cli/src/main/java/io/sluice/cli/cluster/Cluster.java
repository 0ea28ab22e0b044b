package io.sluice.cli.cluster;

import io.sluice.cli.shell.UserException;
import io.sluice.producer.SluiceClient;
import io.sluice.schemas.Refusal;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.RegistryUnavailableException;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one command to a Kafka and a registry that are somewhere else. Every question has a bound in time.
 * Used by one thread.
 */
public final class Cluster implements AutoCloseable {

    private final ClusterSettings settings;
    private final Admin admin;
    private @Nullable SluiceClient client;
    private @Nullable Set<String> names;

    private Cluster(ClusterSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    /**
     * Asks the broker for its topics, so that one that is away is known at once.
     *
     * @throws ClusterException where it does not answer in time
     */
    public static Cluster connect(ClusterSettings settings) {
        Admin admin;
        try {
            Map<String, Object> all = settings.askingSettings();
            all.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 200);
            admin = Admin.create(all);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() instanceof ConfigException wrong ? wrong : e;
            if (String.valueOf(cause.getMessage()).contains(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)) {
                throw UserException.usage("--bootstrap-server must be HOST:PORT,... with hosts that there are, was '%s'"
                        .formatted(settings.servers()));
            }
            throw new ClusterException("Kafka's settings are wrong: " + cause.getMessage(), e);
        }
        Cluster cluster = new Cluster(settings, admin);
        try {
            cluster.topicNames();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Where this is. */
    public ClusterSettings settings() {
        return settings;
    }

    /** Names of our topics. */
    public Topics topics() {
        return settings.topics();
    }

    /** Kafka's own way to ask; use {@link #await} for its futures. */
    public Admin admin() {
        return admin;
    }

    /** Publishers and readers; connects to the registry the first time. */
    public SluiceClient client() {
        if (client == null) {
            RegistryConfig registry = settings.registry()
                    .orElseThrow(() -> UserException.usage(
                            "which schema registry? Give --schema-registry URL, or set SLUICE_REGISTRY_URLS"));
            try {
                client = new SluiceClient(
                        settings.askingSettings(),
                        settings.topics(),
                        SchemaCatalogue.connect(registry, settings.timeout()));
            } catch (RegistryUnavailableException e) {
                throw new ClusterException(
                        String.valueOf(e.getMessage())
                                .replace("Check registry.urls and that it runs.", "Check --schema-registry."),
                        e);
            }
        }
        return client;
    }

    /** The topics that the broker shows. */
    public Set<String> topicNames() {
        if (names == null) {
            names = new TreeSet<>(await(admin.listTopics().names(), "list its topics"));
        }
        return names;
    }

    /**
     * Refuses to go on without a topic: as wrong usage where there are such topics under another prefix.
     *
     * @return the topic
     */
    public String needed(String topic) {
        if (topicNames().contains(topic)) {
            return topic;
        }
        refuseIfHidden(topic);
        String others = String.join(
                ", ",
                topicNames().stream()
                        .filter(name -> name.endsWith(".requests"))
                        .map(name -> name.substring(0, name.length() - "requests".length()))
                        .toList());
        String missing = "there is no topic '%s' at %s. ".formatted(topic, settings.servers());
        if (!others.isEmpty()) {
            throw UserException.usage(missing + "With --prefix, there is: " + others);
        }
        throw new ClusterException(
                missing + "The job makes its topics when it starts; so does ./sluice topics create.");
    }

    /** A broker leaves what a user may not see out of its list, and says so only when it is asked for it by name. */
    private void refuseIfHidden(String topic) {
        try {
            await(admin.describeTopics(List.of(topic)).allTopicNames(), "show topic '" + topic + "'");
        } catch (ClusterException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    /** Names of the lanes, as their topics tell. */
    public Set<String> lanes() {
        String prefix = settings.topics().prefix() + "calls.";
        Set<String> lanes = new TreeSet<>();
        for (String name : topicNames()) {
            if (name.startsWith(prefix) && !name.endsWith(".bulk")) {
                lanes.add(name.substring(prefix.length()));
            }
        }
        return lanes;
    }

    /** Slots by lane, as the lanes' topics tell: the partitions of each. */
    public Map<String, Integer> slots() {
        Map<String, Integer> slots = new TreeMap<>();
        Set<String> lanes = lanes();
        Map<String, TopicDescription> described = await(
                admin.describeTopics(lanes.stream().map(topics()::calls).toList())
                        .allTopicNames(),
                "describe topics");
        for (String lane : lanes) {
            TopicDescription topic = described.get(topics().calls(lane));
            slots.put(lane, topic == null ? 1 : topic.partitions().size());
        }
        return slots;
    }

    /** Waits for an answer, for no longer than was said. */
    public <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw new ClusterException(away(what), cause);
            }
            throw refused("the broker at %s did not %s".formatted(settings.servers(), what), cause);
        } catch (TimeoutException e) {
            throw new ClusterException(away(what), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted", e);
        }
    }

    /** What was not done, and why: where this user may not do it, with what to do. */
    public ClusterException refused(String what, Throwable cause) {
        return new ClusterException(
                what + ": " + Refusal.words(cause, settings.kafka()).orElse(String.valueOf(cause.getMessage())), cause);
    }

    private String away(String what) {
        return "no broker at %s answered within %d s when asked to %s. Check --bootstrap-server, and the security settings in --command-config."
                .formatted(settings.servers(), settings.timeout().toSeconds(), what);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        admin.close(Duration.ofSeconds(1));
    }
}
