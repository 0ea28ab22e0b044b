package io.sluice.app.ops.watch;

import io.sluice.app.config.KafkaConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of the watch: no group, nothing transactional, waits that end soon. Immutable. */
final class WatchClients {
    private static final int WAIT_MS = 5_000;
    private static final int PEEK_BYTES = 64 * 1024;

    private final KafkaConfig kafka;
    private final String name;

    WatchClients(KafkaConfig kafka, String prefix, String instance) {
        this.kafka = kafka;
        this.name = prefix + "ops-" + instance;
    }

    Admin admin() {
        Map<String, Object> settings = new HashMap<>(kafka.adminSettings());
        settings.put("client.id", name);
        settings.putIfAbsent("default.api.timeout.ms", WAIT_MS);
        settings.putIfAbsent("request.timeout.ms", WAIT_MS);
        return Admin.create(settings);
    }

    /** Follows whole topics. */
    Consumer<byte[], byte[]> follower() {
        return new KafkaConsumer<>(reading("-follow"));
    }

    /** Looks at a few records at the head of a backlog. */
    Consumer<byte[], byte[]> peek() {
        Map<String, Object> settings = reading("-peek");
        settings.put("max.partition.fetch.bytes", PEEK_BYTES);
        settings.put("fetch.max.bytes", 16 * PEEK_BYTES);
        settings.put("max.poll.records", 1_000);
        settings.put("fetch.max.wait.ms", 50);
        return new KafkaConsumer<>(settings);
    }

    /**
     * Writes what an operator wants, or what the instance says of itself.
     *
     * @param client what its client id ends in
     */
    Producer<byte[], byte[]> producer(String client) {
        Map<String, Object> settings = new HashMap<>(kafka.producerSettings());
        settings.put("client.id", name + client);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        settings.put("max.block.ms", WAIT_MS);
        settings.put("request.timeout.ms", WAIT_MS);
        settings.put("linger.ms", 0);
        settings.put("delivery.timeout.ms", 2 * WAIT_MS);
        return new KafkaProducer<>(settings);
    }

    private Map<String, Object> reading(String client) {
        Map<String, Object> settings = new HashMap<>(kafka.consumerSettings());
        settings.put("client.id", name + client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("default.api.timeout.ms", WAIT_MS);
        settings.put("request.timeout.ms", WAIT_MS);
        return settings;
    }
}
