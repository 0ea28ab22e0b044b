package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.local.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsTest {
    private static final TopicPartition AT = new TopicPartition("t.t", 0);

    @Test
    void aTopicThatWasDeletedAndMadeAgainIsCountedFromItsBeginning(@TempDir Path dir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                Groups groups =
                        new Groups(Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())), "t.")) {
            make(admin, broker, 5);
            admin.alterConsumerGroupOffsets("t", Map.of(AT, new OffsetAndMetadata(2)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            assertThat(lags(groups)).singleElement().satisfies(lag -> {
                assertThat(lag.lag()).isEqualTo(3);
                assertThat(lag.oldest()).isZero();
            });

            admin.deleteTopics(List.of(AT.topic())).all().get(20, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(lags(groups)).isEmpty());
            make(admin, broker, 4);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(lags(groups))
                            .extracting(GroupLag::lag)
                            .as("a stage that stands still is not taken for one that is done")
                            .containsExactly(4L));
        }
    }

    private static List<GroupLag> lags(Groups groups) throws Exception {
        return groups.lags(Map.of("t", Set.of(AT.topic())));
    }

    private static void make(Admin admin, EmbeddedBroker broker, int records) throws Exception {
        admin.createTopics(List.of(new NewTopic(AT.topic(), 1, (short) 1)))
                .all()
                .get(20, TimeUnit.SECONDS);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(AT.topic(), AT.partition(), null, new byte[1]))
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }
}
