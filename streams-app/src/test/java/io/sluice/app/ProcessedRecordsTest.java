package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessedRecordsTest {
    private static final TopicPartition ANSWERS = new TopicPartition("answers", 0);
    private static final TopicPartition REQUESTS = new TopicPartition("requests", 0);

    @TempDir
    Path dir;

    @Test
    void whatIsCommittedOfOurOwnTopicsIsDeletedAndNothingElse() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            Admin admin = Admin.create(client);
            try (ProcessedRecords processed = new ProcessedRecords(admin, Map.of("sluice", ANSWERS.topic()::equals))) {
                admin.createTopics(List.of(
                                new NewTopic(ANSWERS.topic(), 1, (short) 1),
                                new NewTopic(REQUESTS.topic(), 1, (short) 1)))
                        .all()
                        .get();
                try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                    for (int i = 0; i < 10; i++) {
                        producer.send(new ProducerRecord<>(ANSWERS.topic(), new byte[] {1}))
                                .get();
                        producer.send(new ProducerRecord<>(REQUESTS.topic(), new byte[] {1}))
                                .get();
                    }
                }
                processed.delete();
                assertThat(earliest(admin, ANSWERS)).isZero();

                admin.alterConsumerGroupOffsets(
                                "sluice", Map.of(ANSWERS, new OffsetAndMetadata(7), REQUESTS, new OffsetAndMetadata(7)))
                        .all()
                        .get();
                processed.delete();
                processed.delete();
                assertThat(earliest(admin, ANSWERS)).isEqualTo(7);
                assertThat(earliest(admin, REQUESTS)).isZero();
            }
        }
    }

    private static long earliest(Admin admin, TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get()
                .offset();
    }
}
