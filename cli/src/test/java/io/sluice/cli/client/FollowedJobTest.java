package io.sluice.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterSettings;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.EmbeddedRegistry;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.JobKeys;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedJobTest {

    private static final Topics TOPICS = new Topics("sluice.");

    @Test
    void aJobThatNobodyAnnouncedIsReadOnAndNotSearchedForAgain(@TempDir Path dir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0);
                EmbeddedRegistry registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
                Cluster cluster = Cluster.connect(settings(broker, registry))) {
            make(cluster);
            tell(cluster, TOPICS.metrics(), JobKeys.progress("default", "j"), progress(1));
            try (Cluster withTopics = Cluster.connect(settings(broker, registry));
                    FollowedJob job =
                            FollowedJob.find(withTopics, found -> Named.job(found, "j", Optional.of("default")))) {
                assertThat(job.status().done()).isEqualTo(1);
                cluster.await(
                        cluster.admin()
                                .deleteRecords(Map.of(
                                        new TopicPartition(TOPICS.metrics(), 0), RecordsToDelete.beforeOffset(-1)))
                                .all(),
                        "delete records");

                assertThat(job.now().done())
                        .as("known, and not looked up again")
                        .isEqualTo(1);

                tell(cluster, TOPICS.metrics(), JobKeys.progress("default", "j"), progress(2));
                tell(
                        cluster,
                        TOPICS.jobs(),
                        JobKeys.of("default", "j"),
                        Job.newBuilder()
                                .setId("j")
                                .setState(JobState.CLOSED)
                                .setCount(2L)
                                .build());
                assertThat(job.now().done()).isEqualTo(2);
                assertThat(job.status().complete())
                        .as("its publisher's word is heard too")
                        .isTrue();
            }
        }
    }

    @Test
    void whatIsOlderThanWhatWasFoundIsNotShown(@TempDir Path dir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0);
                EmbeddedRegistry registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
                Cluster cluster = Cluster.connect(settings(broker, registry))) {
            make(cluster);
            try (Cluster withTopics = Cluster.connect(settings(broker, registry));
                    FollowedJob job = FollowedJob.find(withTopics, found -> {
                        tell(cluster, TOPICS.metrics(), JobKeys.progress("default", "j"), progress(2));
                        return new JobStatus(
                                Job.newBuilder()
                                        .setId("j")
                                        .setState(JobState.OPEN)
                                        .build(),
                                Optional.empty(),
                                Optional.of(progress(3)));
                    })) {
                assertThat(job.now().done()).isEqualTo(3);

                tell(cluster, TOPICS.metrics(), JobKeys.progress("default", "j"), progress(4));
                assertThat(job.now().done()).isEqualTo(4);
            }
        }
    }

    private static ClusterSettings settings(EmbeddedBroker broker, EmbeddedRegistry registry) {
        return new ClusterSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Optional.of(new RegistryConfig(List.of(registry.url()), Map.of())),
                TOPICS,
                Duration.ofSeconds(20));
    }

    private static void make(Cluster cluster) {
        TopicAdmin.ensure(
                cluster.admin(),
                new TopicLayout(TOPICS, Map.of(), 1, (short) 1, 64 * 1024, Duration.ofDays(1), false),
                Duration.ofSeconds(30));
    }

    private static JobProgress progress(long done) {
        return JobProgress.newBuilder()
                .setJob("j")
                .setDone(done)
                .setAtMs(done)
                .setTotals(UsageTotals.newBuilder().build())
                .build();
    }

    private static <T extends SpecificRecord> void tell(Cluster cluster, String topic, String key, T value) {
        SchemaCatalogue catalogue = cluster.client().catalogue();
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) value.getClass();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.settings().servers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic,
                            key.getBytes(StandardCharsets.UTF_8),
                            catalogue.serializer(type).serialize(topic, value)))
                    .get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
