package io.sluice.app.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics("sluice.");

    @TempDir
    Path dir;

    private final SchemaCatalogue catalogue = SchemaCatalogue.inMemory();

    private static SluiceConfig config(EmbeddedBroker broker, Path dir) {
        return SluiceConfig.defaults()
                .withInstance("test-1", dir.resolve("state"))
                .withCluster(KafkaConfig.of(broker.bootstrapServers()), RegistrySettings.defaults());
    }

    private void ensureTopics(SluiceConfig config) {
        TopicsConfig topics = config.topics();
        try (Admin admin = Admin.create(config.kafka().adminSettings())) {
            TopicAdmin.ensure(
                    admin,
                    new TopicLayout(
                            TOPICS,
                            List.of(),
                            topics.partitions(),
                            topics.replication(),
                            topics.maxRecordBytes(),
                            topics.resultsRetention()),
                    PATIENCE);
        }
    }

    private static void send(SluiceConfig config, String topic, String key, byte[] value)
            throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                config.kafka().producerSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private byte[] pause(String lane) {
        Control control = Control.newBuilder()
                .setKind(ControlKind.PAUSE_LANE)
                .setLane(lane)
                .build();
        return catalogue.serializer(Control.class).serialize("", control);
    }

    private byte[] cancelled(String job) {
        Job record = Job.newBuilder().setId(job).setState(JobState.CANCELLED).build();
        return catalogue.serializer(Job.class).serialize("", record);
    }

    @Test
    void whatWasWantedBeforeIsKnownAtTheStartAndWhatComesLaterSoonAfter() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
            SluiceConfig config = config(broker, dir);
            ensureTopics(config);
            send(config, TOPICS.controls(), "lane/chat", pause("chat"));
            send(config, TOPICS.jobs(), "job-1", cancelled("job-1"));
            try (ControlReader reader = ControlReader.start(config, catalogue, PATIENCE)) {
                ControlView view = reader.view();
                assertThat(view.isPaused("chat")).isTrue();
                assertThat(view.isCancelled("default", "job-1")).isTrue();
                send(config, TOPICS.jobs(), "job-2", cancelled("job-2"));
                await().atMost(PATIENCE).until(() -> view.isCancelled("default", "job-2"));
            }
        }
    }

    @Test
    void aRecordThatIsNotOursIsPassedOver() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
            SluiceConfig config = config(broker, dir);
            ensureTopics(config);
            send(config, TOPICS.controls(), "lane/chat", new byte[] {1, 2, 3});
            send(config, TOPICS.controls(), "lane/vectors", pause("vectors"));
            try (ControlReader reader = ControlReader.start(config, catalogue, PATIENCE)) {
                assertThat(reader.view().isPaused("chat")).isFalse();
                assertThat(reader.view().isPaused("vectors")).isTrue();
            }
        }
    }

    @Test
    void aBrokerThatGoesAwayIsWaitedFor() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0);
        SluiceConfig config = config(broker, dir);
        ensureTopics(config);
        try (ControlReader reader = ControlReader.start(config, catalogue, PATIENCE)) {
            int port = Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", ""));
            broker.close();
            broker = EmbeddedBroker.start(dir.resolve("broker"), port);
            send(config, TOPICS.controls(), "lane/chat", pause("chat"));
            await().atMost(PATIENCE).until(() -> reader.view().isPaused("chat"));
        } finally {
            broker.close();
        }
    }
}
