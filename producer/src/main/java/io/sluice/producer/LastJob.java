package io.sluice.producer;

import io.sluice.schema.Job;
import io.sluice.schemas.JobKeys;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what was last said of a job. */
final class LastJob {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private LastJob() {}

    /** With a consumer of its own; blocks. */
    static Optional<Job> read(
            Map<String, ?> kafka, Topics topics, SchemaCatalogue catalogue, String tenant, String id) {
        try (Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka))) {
            return read(consumer, topics, catalogue, tenant, id, TIMEOUT);
        }
    }

    /**
     * Reads the jobs topic to the end that it has now; records under the job's key that are none of a job are passed over.
     *
     * @throws TimeoutException where the broker, or the registry for its schemas, does not tell in time
     */
    static Optional<Job> read(
            Consumer<String, byte[]> consumer,
            Topics topics,
            SchemaCatalogue catalogue,
            String tenant,
            String id,
            Duration timeout) {
        String topic = topics.jobs();
        String key = JobKeys.of(tenant, id);
        Deserializer<Job> jobs = catalogue.deserializer(Job.class);
        ReadPosition end = TopicReader.end(consumer, topic);
        Optional<Job> last = Optional.empty();
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        try (TopicReader<Job> reader = new TopicReader<>(
                consumer,
                topic,
                ReadPosition.beginning(),
                record -> key.equals(record.key())
                        ? Optional.ofNullable(jobs.deserialize(topic, record.value()))
                        : Optional.empty())) {
            while (!reader.position().reached(end)) {
                try {
                    List<Job> found = reader.poll(POLL);
                    last = found.isEmpty() ? last : Optional.of(found.getLast());
                } catch (UnreadableRecordException e) {
                    // Whoever wrote it said nothing about the job; the next poll is behind it.
                }
                if (System.nanoTime() > deadlineNanos) {
                    throw new TimeoutException(
                            "topic '" + topic + "' could not be read to its end within " + timeout.toSeconds() + " s: "
                                    + end + " is its end, " + reader.position() + " was reached");
                }
            }
        }
        return last;
    }
}
