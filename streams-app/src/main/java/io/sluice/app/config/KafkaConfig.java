package io.sluice.app.config;

import java.util.HashMap;
import java.util.Map;

/**
 * Where Kafka is, and what its clients are told besides what the job decides. Settings are Kafka's own names; those that would break a
 * guarantee are refused ({@link GuardedSettings}).
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param common for every client: security above all
 * @param producer for producers
 * @param consumer for consumers
 * @param streams for Kafka Streams, with its own prefixes ({@code main.consumer.}, {@code producer.}, ...)
 * @param admin for admin clients
 */
public record KafkaConfig(
        String bootstrapServers,
        Map<String, String> common,
        Map<String, String> producer,
        Map<String, String> consumer,
        Map<String, String> streams,
        Map<String, String> admin) {

    /** Refuses settings that would break a guarantee, with the reason. */
    public KafkaConfig {
        common = Map.copyOf(common);
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        streams = Map.copyOf(streams);
        admin = Map.copyOf(admin);
        Checks checks = new Checks("kafka")
                .that(
                        bootstrapServers.matches("[^\\s,]+:\\d{1,5}(,[^\\s,]+:\\d{1,5})*"),
                        "bootstrap-servers",
                        bootstrapServers,
                        "host:port, comma-separated");
        GuardedSettings.check(checks, "common", common);
        GuardedSettings.check(checks, "producer", producer);
        GuardedSettings.check(checks, "consumer", consumer);
        GuardedSettings.check(checks, "streams", streams);
        GuardedSettings.check(checks, "admin", admin);
        checks.done();
    }

    /** A broker on this machine, nothing else. */
    public static KafkaConfig defaults() {
        return of("localhost:9092");
    }

    /** These brokers, nothing else. */
    public static KafkaConfig of(String bootstrapServers) {
        return new KafkaConfig(bootstrapServers, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** What a producer starts from; what the job decides goes on top. */
    public Map<String, Object> producerSettings() {
        return merged(producer);
    }

    /** What a consumer starts from; what the job decides goes on top. */
    public Map<String, Object> consumerSettings() {
        return merged(consumer);
    }

    /** What Kafka Streams starts from; what the job decides goes on top. */
    public Map<String, Object> streamsSettings() {
        return merged(streams);
    }

    /** What an admin client starts from. */
    public Map<String, Object> adminSettings() {
        return merged(admin);
    }

    /** Names of the settings only: their values may be credentials. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=%s, common=%s, producer=%s, consumer=%s, streams=%s, admin=%s]"
                .formatted(
                        bootstrapServers,
                        common.keySet(),
                        producer.keySet(),
                        consumer.keySet(),
                        streams.keySet(),
                        admin.keySet());
    }

    private Map<String, Object> merged(Map<String, String> overrides) {
        Map<String, Object> settings = new HashMap<>(common);
        settings.putAll(overrides);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
