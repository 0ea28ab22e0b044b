package io.sluice.cli.cluster;

import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a Sluice runs.
 *
 * @param kafka settings of Kafka's clients in Kafka's own words, {@code bootstrap.servers} among them
 * @param registry the schema registry; empty: it was not said, and some questions need none
 * @param topics names of its topics
 * @param timeout how long a broker or a registry that is away is waited for
 */
public record ClusterSettings(
        Map<String, String> kafka, Optional<RegistryConfig> registry, Topics topics, Duration timeout) {

    private static final int REQUEST_TIMEOUT_MS_MAX = 5_000;

    /** Copies the map. */
    public ClusterSettings {
        kafka = Map.copyOf(kafka);
    }

    /** The brokers that are asked first. */
    public String servers() {
        return kafka.getOrDefault("bootstrap.servers", "");
    }

    /** The same place, other topics. */
    public ClusterSettings withTopics(Topics others) {
        return new ClusterSettings(kafka, registry, others, timeout);
    }

    /** For clients that ask: they give up when the time is over. */
    Map<String, Object> askingSettings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        settings.putIfAbsent("default.api.timeout.ms", timeoutMs);
        settings.putIfAbsent("request.timeout.ms", Math.min(timeoutMs, REQUEST_TIMEOUT_MS_MAX));
        return settings;
    }

    /** Values may be credentials: names only. */
    @Override
    public String toString() {
        return "ClusterSettings[kafka=" + kafka.keySet() + ", registry=" + registry + ", topics=" + topics + "]";
    }
}
