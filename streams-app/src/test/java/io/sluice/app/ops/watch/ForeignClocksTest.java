package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.app.ops.SaidInstance;
import io.sluice.app.ops.view.InstanceView;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.app.state.BrokerClock;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.InstanceReport;
import io.sluice.schema.LaneReport;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances whose clocks are wrong: whether one is silent goes by the broker's clock alone. */
class ForeignClocksTest {
    @TempDir
    private static Path dir;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(dir, 0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {-60_000, 60_000})
    void aMinuteOffWhoReportsIsHeardAndWhoStopsIsSilentAfterSeconds(long aheadMs) throws Exception {
        Topics topics = new Topics(aheadMs < 0 ? "behind." : "ahead.");
        AtomicLong passedNanos = new AtomicLong();
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
                KafkaProducer<byte[], byte[]> producer = producer()) {
            make(topics);
            tell(producer, topics, catalogue, "other", System.currentTimeMillis() - aheadMs);
            try (Watch watch = Watch.start(
                    config(topics),
                    new SaidInstance(),
                    catalogue,
                    () -> System.currentTimeMillis() + aheadMs,
                    new BrokerClock(() -> System.nanoTime() + passedNanos.get()),
                    snapshot -> {})) {
                InstanceView heard = await().atMost(Duration.ofSeconds(60))
                        .until(() -> other(watch), Optional::isPresent)
                        .orElseThrow();
                assertThat(heard.waitsFor()).isNull();
                assertThat(heard.roles()).containsExactly("calls");

                passedNanos.set(TimeUnit.SECONDS.toNanos(13));
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(
                                () -> assertThat(other(watch).orElseThrow().waitsFor())
                                        .startsWith("nothing heard of it for "));
            }
        }
    }

    @Test
    void whoWasHeardBeforeAllInstancesWereDownIsSilentFromTheFirstLookOn() throws Exception {
        Topics topics = new Topics("down.");
        CountDownLatch oldRead = new CountDownLatch(1);
        Queue<Snapshot> shown = new ConcurrentLinkedQueue<>();
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
                KafkaProducer<byte[], byte[]> producer = producer()) {
            makeWithProducersTimes(topics);
            tell(producer, topics, catalogue, "other", System.currentTimeMillis() - 60_000);
            BrokerClock clock = new BrokerClock(() -> {
                oldRead.countDown();
                return System.nanoTime();
            });
            try (Watch watch = Watch.start(
                    config(topics), new SaidInstance(), catalogue, System::currentTimeMillis, clock, shown::add)) {
                assertThat(oldRead.await(60, TimeUnit.SECONDS)).isTrue();
                tell(producer, topics, catalogue, "watcher", System.currentTimeMillis());

                await().atMost(Duration.ofSeconds(60)).until(() -> other(watch), Optional::isPresent);
                assertThat(other(shown.element()).orElseThrow().waitsFor()).startsWith("nothing heard of it for ");
            }
        }
    }

    @Test
    void whatAnInstanceSaysOfTheFutureIsMovedToTheBrokersClock() {
        InstanceReport report = InstanceReport.newBuilder()
                .setInstance("other")
                .setAtMs(100_000)
                .setLanes(List.of(LaneReport.newBuilder()
                        .setLane("one")
                        .setPausedUntilMs(105_000)
                        .build()))
                .build();

        LaneReport lane = Reports.heardAt(report, 40_000).getLanes().getFirst();

        assertThat(lane.getPausedUntilMs()).isEqualTo(45_000);
        assertThat(lane.getBreakerUntilMs()).as("closed").isZero();
    }

    private static Optional<InstanceView> other(Watch watch) {
        return watch.snapshot().flatMap(ForeignClocksTest::other);
    }

    private static Optional<InstanceView> other(Snapshot snapshot) {
        return snapshot.instances().stream()
                .filter(instance -> instance.name().equals("other"))
                .findFirst();
    }

    private static SluiceConfig config(Topics topics) {
        return SluiceConfig.defaults()
                .withInstance("watcher", dir.resolve("state"))
                .withTopics(new TopicsConfig(topics.prefix(), 1, (short) 1, 64 * 1024, Duration.ofDays(1)))
                .withCluster(
                        KafkaConfig.of(broker.bootstrapServers()), RegistrySettings.of(URI.create("http://nowhere")));
    }

    private static void make(Topics topics) {
        try (Admin admin = Admin.create(client())) {
            TopicAdmin.ensure(admin, layout(topics), Duration.ofSeconds(30));
        }
    }

    /** So that a record can be old. */
    private static void makeWithProducersTimes(Topics topics) throws Exception {
        List<NewTopic> made = layout(topics).specs().stream()
                .map(spec -> new NewTopic(spec.name(), spec.partitions(), (short) 1)
                        .configs(Map.of("message.timestamp.type", "CreateTime")))
                .toList();
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(made).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static TopicLayout layout(Topics topics) {
        return new TopicLayout(topics, Map.of(), 1, (short) 1, 64 * 1024, Duration.ofDays(1), false);
    }

    private static void tell(
            KafkaProducer<byte[], byte[]> producer,
            Topics topics,
            SchemaCatalogue catalogue,
            String instance,
            long wallMs)
            throws Exception {
        byte[] report = catalogue
                .serializer(InstanceReport.class)
                .serialize(
                        topics.instances(),
                        InstanceReport.newBuilder()
                                .setInstance(instance)
                                .setAtMs(wallMs)
                                .setRoles(List.of("calls"))
                                .build());
        producer.send(new ProducerRecord<>(
                        topics.instances(), null, wallMs, instance.getBytes(StandardCharsets.UTF_8), report))
                .get(20, TimeUnit.SECONDS);
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
