package io.sluice.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the platform acknowledged is there after {@code kill -9}. */
class LocalProcessKillTest {
    private static final int KILLS = 3;

    @TempDir
    Path dir;

    private LocalProcess local;

    @BeforeEach
    void start() throws Exception {
        local = LocalProcess.start(dir.resolve("data"), dir.resolve("child.log"));
    }

    @AfterEach
    void stop() {
        local.close();
    }

    @Test
    void acknowledgedRecordsCommittedTransactionsAndSchemasSurviveKills() throws Exception {
        createTopic("plain");
        createTopic("committed");
        List<String> plain = new ArrayList<>();
        List<String> committed = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int id = registry().register("s" + kill, new AvroSchema("\"string\""));
            for (int i = 0; i < 20; i++) {
                plain.add(kill + "/" + i);
                committed.add(kill + "/" + i);
            }
            sendPlain(plain.subList(kill * 20, plain.size()));
            commit(committed.subList(kill * 20, committed.size()));
            var open = transactional("open");
            open.beginTransaction();
            open.send(new ProducerRecord<>("committed", "never committed " + kill))
                    .get();
            killAndStartAgain();
            open.close(Duration.ZERO);
            assertThat(registry().getSchemaById(id)).isEqualTo(new AvroSchema("\"string\""));
            assertThat(registry().getAllSubjects()).hasSize(kill + 1);
            assertThat(committedOffset()).isEqualTo(new OffsetAndMetadata(7, committed.getLast()));
            // The successor ends what its killed predecessor left open, and so unblocks readers at once.
            transactional("open").close();
            assertThat(Records.committed(local.bootstrapServers(), "committed", committed.size()))
                    .isEqualTo(committed);
        }
        assertThat(Records.committed(local.bootstrapServers(), "plain", plain.size()))
                .isEqualTo(plain);
        assertThat(Files.readString(dir.resolve("child.log"))).contains("recovering its logs");
    }

    @Test
    void stopEndsTheProcessCleanly() throws Exception {
        // Ended by SIGTERM (143) or by the end of its standard input (0), whichever it saw first.
        assertThat(local.stop(Duration.ofSeconds(30))).isIn(0, 143);
        assertThat(EmbeddedBroker.needsRecovery(dir.resolve("data/broker"))).isFalse();
    }

    private void killAndStartAgain() throws Exception {
        local.kill();
        local = LocalProcess.start(dir.resolve("data"), dir.resolve("child.log"));
    }

    private CachedSchemaRegistryClient registry() {
        return new CachedSchemaRegistryClient(local.registryUrl(), 10);
    }

    private void createTopic(String name) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", local.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private OffsetAndMetadata committedOffset() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", local.bootstrapServers()))) {
            var offsets = admin.listConsumerGroupOffsets("g")
                    .partitionsToOffsetAndMetadata()
                    .get();
            return requireNonNull(offsets.get(new TopicPartition("plain", 0)));
        }
    }

    private void sendPlain(List<String> values) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", local.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>("plain", value)).get();
            }
        }
    }

    /** One transaction a value: the value, and an offset whose metadata is the value. */
    private void commit(List<String> values) {
        Map<String, Object> settings = Map.of("bootstrap.servers", local.bootstrapServers(), "group.id", "g");
        try (var producer = transactional("t");
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            for (String value : values) {
                producer.beginTransaction();
                var sent = producer.send(new ProducerRecord<>("committed", value));
                producer.sendOffsetsToTransaction(
                        Map.of(new TopicPartition("plain", 0), new OffsetAndMetadata(7, value)),
                        consumer.groupMetadata());
                producer.commitTransaction();
                assertThat(sent).isDone();
            }
        }
    }

    private KafkaProducer<String, String> transactional(String id) {
        var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", local.bootstrapServers(), "transactional.id", id, "retry.backoff.ms", 2),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        return producer;
    }
}
