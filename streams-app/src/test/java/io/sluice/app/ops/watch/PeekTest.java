package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.app.config.KafkaConfig;
import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeekTest {
    private static final TopicPartition AT = new TopicPartition("t", 0);

    @Test
    void aTailOfRecordsThatWereTakenBackIsNoBacklog(@TempDir Path dir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(AT.topic(), 1, (short) 1)))
                    .all()
                    .get();
            takeBack(broker, 3_000);
            long end = admin.listOffsets(Map.of(AT, OffsetSpec.latest()))
                    .partitionResult(AT)
                    .get()
                    .offset();
            List<GroupLag> lags = List.of(new GroupLag("g", AT.topic(), 0, 0, new BitSet(), 0, end));
            try (Peek peek =
                    new Peek(new WatchClients(KafkaConfig.of(broker.bootstrapServers()), "t.", "one").peek())) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() ->
                                assertThat(peek.look(lags)).containsEntry(AT, new Peek.Seen(0, OptionalLong.empty())));
            }
        }
    }

    @Test
    void whileNothingMovesAWorseLookIsNoOtherNumber() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        GroupLag still = new GroupLag("g", AT.topic(), 0, 0, new BitSet(), 0, 1_000);
        try (Peek peek = new Peek(consumer)) {
            assertThat(looked(peek, consumer, still, 0, 2, 4, 6, 9)).isEqualTo(500);
            assertThat(looked(peek, consumer, still, 0, 1)).isEqualTo(500);
            assertThat(looked(peek, consumer, still, 0, 2, 4, 6, 8, 10, 12, 14, 16, 19))
                    .isEqualTo(500);

            GroupLag moved = new GroupLag("g", AT.topic(), 0, 1, new BitSet(), 0, 1_000);
            assertThat(looked(peek, consumer, moved, 1, 2)).isEqualTo(999);
        }
    }

    /** The records that a look says there are, if it sees these. */
    private static long looked(Peek peek, MockConsumer<byte[], byte[]> consumer, GroupLag lag, long... offsets) {
        consumer.schedulePollTask(() -> {
            for (long offset : offsets) {
                consumer.addRecord(new ConsumerRecord<>(AT.topic(), 0, offset, new byte[0], new byte[0]));
            }
        });
        return peek.look(List.of(lag))
                .getOrDefault(AT, new Peek.Seen(0, OptionalLong.empty()))
                .records();
    }

    /** More bytes than one look reads. */
    private static void takeBack(EmbeddedBroker broker, int records) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker.bootstrapServers(), "transactional.id", "taken-back", "batch.size", 4_096);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < records; i++) {
                var unused = producer.send(new ProducerRecord<>(AT.topic(), new byte[1_000]));
            }
            producer.flush();
            producer.abortTransaction();
        }
    }
}
