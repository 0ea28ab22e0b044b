package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.SlotQuota;
import io.sluice.schemas.SchemaCatalogue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an heir reads while other workers write to the same topic. */
@Timeout(60)
class QuotaLedgerTest {
    private static final String TOPIC = "quota";

    @TempDir
    Path dir;

    private final SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
    private EmbeddedBroker broker;

    @BeforeEach
    void startBroker() throws ExecutionException, InterruptedException {
        broker = EmbeddedBroker.start(dir, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    @AfterEach
    void stopBroker() {
        broker.close();
        catalogue.close();
    }

    @Test
    void anotherWorkersOpenTransactionHidesNothingThatWasCommittedAfterItBegan() {
        QuotaLedger ledger = ledger("read_uncommitted");
        QuotaLedger stable = ledger("read_committed");
        SlotId slot = new SlotId("a", 0);
        try (KafkaProducer<byte[], byte[]> dead = producer("dead");
                KafkaProducer<byte[], byte[]> alive = producer("alive")) {
            commit(alive, slot, 1);
            dead.beginTransaction();
            var unused = dead.send(snapshot(new SlotId("c", 0), 7));
            dead.flush();
            commit(alive, slot, 2);

            // The planted fault: to the last stable offset, the topic ends before what was committed since.
            assertThat(atMs(stable.read(slot, Duration.ofSeconds(20)))).contains(1L);
            assertThatThrownBy(() -> ledger.read(slot, Duration.ofMillis(500))).isInstanceOf(TimeoutException.class);

            dead.abortTransaction();
            assertThat(atMs(ledger.read(slot, Duration.ofSeconds(20)))).contains(2L);
            assertThat(ledger.read(new SlotId("c", 0), Duration.ofSeconds(20)))
                    .isInstanceOf(QuotaLedger.Left.Nothing.class);
        }
    }

    private static Optional<Long> atMs(QuotaLedger.Left left) {
        return left instanceof QuotaLedger.Left.Snapshot snapshot
                ? Optional.of(snapshot.quota().atMs())
                : Optional.empty();
    }

    private QuotaLedger ledger(String endsAs) {
        return new QuotaLedger(
                TOPIC,
                () -> consumer("read_committed"),
                (partitions, timeout) -> {
                    try (Consumer<byte[], byte[]> asking = consumer(endsAs)) {
                        asking.assign(partitions);
                        return asking.endOffsets(partitions, timeout);
                    }
                },
                catalogue.deserializer(SlotQuota.class),
                WorkerClock.system());
    }

    private Consumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer(String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private void commit(KafkaProducer<byte[], byte[]> producer, SlotId id, long atMs) {
        producer.beginTransaction();
        var unused = producer.send(snapshot(id, atMs));
        producer.commitTransaction();
    }

    private ProducerRecord<byte[], byte[]> snapshot(SlotId id, long atMs) {
        SlotQuota quota = SlotQuota.newBuilder()
                .setLane(id.lane())
                .setSlot(id.slot())
                .setOwner("w")
                .setAtMs(atMs)
                .build();
        byte[] value = catalogue.serializer(SlotQuota.class).serialize(TOPIC, quota);
        return new ProducerRecord<>(TOPIC, id.key().getBytes(StandardCharsets.UTF_8), value);
    }
}
