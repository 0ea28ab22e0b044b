package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A real broker with our topics, and a person at each end. Used by one test thread. */
final class Running implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final SchemaCatalogue catalogue;
    final EmbeddedBroker broker;
    final Topics topics;
    private final SluiceConfig config;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final List<KafkaConsumer<?, ?>> opened = new ArrayList<>();

    Running(Path dir, int partitions) {
        this(dir, partitions, SchemaCatalogue.inMemory());
    }

    Running(Path dir, int partitions, SchemaCatalogue catalogue) {
        this(dir, partitions, catalogue, UnaryOperator.identity());
    }

    /** With other settings than usual. */
    Running(Path dir, int partitions, SchemaCatalogue catalogue, UnaryOperator<SluiceConfig> change) {
        this.catalogue = catalogue;
        broker = EmbeddedBroker.start(dir.resolve("broker"), 0);
        config = change.apply(config(dir.resolve("state"), broker.bootstrapServers(), partitions));
        KafkaConfig kafka = config.kafka();
        topics = new Topics(config.topics().prefix());
        try (Admin admin = Admin.create(kafka.adminSettings())) {
            TopicAdmin.ensure(admin, layout(config), PATIENCE);
        }
        Map<String, Object> settings = new HashMap<>(kafka.producerSettings());
        settings.put("linger.ms", 5);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static SluiceConfig config(Path stateDir, String bootstrapServers, int partitions) {
        TopicsConfig defaults = TopicsConfig.defaults();
        return Flowing.config(stateDir)
                .withCluster(KafkaConfig.of(bootstrapServers), RegistrySettings.defaults())
                .withTopics(new TopicsConfig(
                        defaults.prefix(),
                        partitions,
                        defaults.replication(),
                        defaults.maxRecordBytes(),
                        defaults.resultsRetention()));
    }

    static TopicLayout layout(SluiceConfig config) {
        return new TopicLayout(
                new Topics(config.topics().prefix()),
                config.lanes().stream()
                        .collect(Collectors.toMap(
                                LaneConfig::name, lane -> lane.slots().count())),
                config.topics().partitions(),
                config.topics().replication(),
                config.topics().maxRecordBytes(),
                config.topics().resultsRetention());
    }

    SluiceConfig config() {
        return config;
    }

    void publish(PromptRequest request) {
        send(topics.requests(), null, catalogue.serializer(PromptRequest.class).serialize("", request));
    }

    void answer(Call call, Answer answer) {
        send(
                topics.answers(),
                call.getPartition(),
                catalogue.serializer(Answer.class).serialize("", answer));
    }

    void send(String topic, @Nullable Integer partition, byte[] value) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
    }

    void sendKeyed(String topic, byte[] key, byte[] value) {
        sent.add(producer.send(new ProducerRecord<>(topic, key, value)));
    }

    /** Everything sent is at the broker. */
    void flush() {
        producer.flush();
        assertThat(sent.stream()
                        .filter(future -> future.state() != Future.State.SUCCESS)
                        .findFirst())
                .isEmpty();
        sent.clear();
    }

    /** Reads what is committed of a topic, from its start. */
    <T extends SpecificRecord> Tail<T> tail(String topic, Class<T> type) {
        return tail(topic, catalogue.deserializer(type));
    }

    <T> Tail<T> tail(String topic, Deserializer<T> values) {
        Map<String, Object> settings =
                new HashMap<>(KafkaConfig.of(broker.bootstrapServers()).consumerSettings());
        settings.put("isolation.level", "read_committed");
        KafkaConsumer<String, T> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values);
        opened.add(consumer);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new Tail<>(consumer, new ArrayList<>());
    }

    Tail<PromptResult> results() {
        return tail(topics.results(), PromptResult.class);
    }

    /** What was read so far. */
    record Tail<T>(KafkaConsumer<String, T> consumer, List<T> read) {
        /** What is new. */
        List<T> poll() {
            return poll(record -> {});
        }

        private List<T> poll(Consumer<ConsumerRecord<String, T>> seen) {
            List<T> fresh = new ArrayList<>();
            consumer.poll(Duration.ofMillis(50)).forEach(record -> {
                fresh.add(record.value());
                seen.accept(record);
            });
            read.addAll(fresh);
            return fresh;
        }

        /** Reads until there are so many, or fails. */
        List<T> await(int count) {
            return await(count, record -> {});
        }

        /** Likewise, and shows the records that it reads on the way. */
        List<T> await(int count, Consumer<ConsumerRecord<String, T>> seen) {
            until(() -> {
                poll(seen);
                return read.size() >= count;
            });
            return read;
        }
    }

    /** Waits for a condition, or fails. */
    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        opened.forEach(KafkaConsumer::close);
        producer.close();
        broker.close();
        catalogue.close();
    }
}
