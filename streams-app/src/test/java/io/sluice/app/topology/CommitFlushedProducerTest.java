package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the streams role relies on where a flush does not wait: the broker's word, and that of Kafka's own producer. */
class CommitFlushedProducerTest {
    private static final int BYTES_MAX = 2_000;

    @TempDir
    Path dir;

    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private EmbeddedBroker broker;
    private CommitFlushedProducer producer;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(dir, 0);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("out", 2, (short) 1)
                            .configs(Map.of("max.message.bytes", Integer.toString(BYTES_MAX)))))
                    .all()
                    .get();
        }
        // Nothing leaves by itself within the test.
        producer = new CommitFlushedProducer(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                "t",
                "linger.ms",
                Integer.toString(Integer.MAX_VALUE / 2),
                "delivery.timeout.ms",
                Integer.toString(Integer.MAX_VALUE),
                "batch.size",
                1 << 20));
        producer.initTransactions();
    }

    @AfterEach
    void stop() {
        producer.close(Duration.ZERO);
        broker.close();
    }

    private void send(int partition, int bytes) {
        sent.add(producer.send(new ProducerRecord<>("out", partition, new byte[] {1}, new byte[bytes])));
    }

    /** What stands on the topic up to the end of what is committed. */
    private List<Integer> committedSizes() {
        List<Integer> sizes = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition("out", 0), new TopicPartition("out", 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> sizes.add(record.value().length));
            }
        }
        return sizes;
    }

    @Test
    void allThatWasSentIsWrittenWhenTheCommitReturns() throws Exception {
        producer.beginTransaction();
        send(0, 10);
        producer.flush();
        assertThat(sent.getFirst().isDone()).as("a flush does not wait").isFalse();
        send(1, 20);
        producer.flush();
        producer.commitTransaction();
        assertThat(sent).allMatch(Future::isDone);
        for (Future<RecordMetadata> one : sent) {
            assertThat(one.get().hasOffset()).isTrue();
        }
        assertThat(committedSizes()).containsExactlyInAnyOrder(10, 20);
    }

    @Test
    void aCommitFailsWhereOneRecordCouldNotBeWrittenAndNothingOfItIsSeen() {
        producer.beginTransaction();
        send(0, 10);
        send(1, 2 * BYTES_MAX);
        producer.flush();
        assertThatThrownBy(producer::commitTransaction)
                .isInstanceOf(KafkaException.class)
                .satisfies(
                        failure -> assertThat(failure instanceof RecordTooLargeException ? failure : failure.getCause())
                                .isInstanceOf(RecordTooLargeException.class));
        producer.abortTransaction();
        producer.beginTransaction();
        send(0, 30);
        producer.commitTransaction();
        assertThat(committedSizes()).containsExactly(30);
    }
}
