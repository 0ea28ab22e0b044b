package io.sluice.producer;

import io.sluice.schema.JobProgress;
import io.sluice.schemas.JobKeys;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Follows one job on the metrics topic. Owned by one thread.
 *
 * <pre>{@code
 * try (var progress = client.progress("default", "evals-7", ReadPosition.beginning())) {
 *     for (boolean complete = false; !complete; ) {
 *         Optional<JobProgress> now = progress.poll(Duration.ofSeconds(1));
 *         now.ifPresent(at -> System.out.println(at.getDone() + " of " + at.getCount()));
 *         complete = now.isPresent() && now.get().getComplete();
 *     }
 * }
 * }</pre>
 */
public final class ProgressReader implements AutoCloseable {
    private final TopicReader<JobProgress> reader;

    /** A reader over a consumer that is at hand, a {@code MockConsumer} for example; it is closed with this. */
    public ProgressReader(
            Consumer<String, byte[]> consumer,
            Topics topics,
            SchemaCatalogue catalogue,
            String tenant,
            String job,
            ReadPosition from) {
        Deserializer<JobProgress> progress = catalogue.deserializer(JobProgress.class);
        String topic = topics.metrics();
        String key = JobKeys.progress(tenant, job);
        this.reader = new TopicReader<>(
                consumer,
                topic,
                from,
                record -> key.equals(record.key())
                        ? Optional.ofNullable(progress.deserialize(topic, record.value()))
                        : Optional.empty());
    }

    /** A reader with a consumer of its own; see {@link ResultReader#open}. */
    public static ProgressReader open(
            Map<String, ?> kafka,
            Topics topics,
            SchemaCatalogue catalogue,
            String tenant,
            String job,
            ReadPosition from) {
        Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka));
        try {
            return new ProgressReader(consumer, topics, catalogue, tenant, job, from);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The end of the metrics topic now: note it before the job opens, and nothing older is read. */
    public static ReadPosition end(Map<String, ?> kafka, Topics topics) {
        try (Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka))) {
            return TopicReader.end(consumer, topics.metrics());
        }
    }

    /** Where the records of the metrics topic begin that the broker took at this time or later. */
    public static ReadPosition at(Map<String, ?> kafka, Topics topics, Instant time) {
        try (Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka))) {
            return TopicReader.at(consumer, topics.metrics(), time);
        }
    }

    /**
     * The newest progress since the last poll; empty where none came in time, or the registry does not tell its schema yet.
     *
     * @throws UnreadableRecordException for a record under the job's key that is not its progress; the next poll goes
     *     on behind it
     */
    public Optional<JobProgress> poll(Duration timeout) {
        List<JobProgress> records = reader.poll(timeout);
        return records.isEmpty() ? Optional.empty() : Optional.of(records.getLast());
    }

    /** Where the next poll goes on. */
    public ReadPosition position() {
        return reader.position();
    }

    @Override
    public void close() {
        reader.close();
    }
}
