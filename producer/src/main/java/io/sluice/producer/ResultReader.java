package io.sluice.producer;

import io.sluice.schema.PromptResult;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads results, {@code read_committed}: each request has exactly one. Owned by one thread.
 *
 * <p>Note the {@link #end} before the first request is published, and the results of a job are all behind it. Keep
 * {@link #position} together with what was read, and a reader that starts there goes on without gap or double.
 *
 * <pre>{@code
 * ReadPosition from = Files.exists(kept) ? ReadPosition.parse(Files.readString(kept)) : ReadPosition.beginning();
 * try (var results = client.resultsOf("evals-7", from)) {
 *     while (!Thread.interrupted()) {
 *         for (PromptResult result : results.poll(Duration.ofSeconds(1))) {
 *             System.out.println(result.getId() + ": " + result.getBody());
 *         }
 *         Files.writeString(kept, results.position().toString());
 *     }
 * }
 * }</pre>
 */
public final class ResultReader implements AutoCloseable {
    private final TopicReader<PromptResult> reader;

    /** A reader over a consumer that is at hand, a {@code MockConsumer} for example; it is closed with this. */
    public ResultReader(
            Consumer<String, byte[]> consumer, Topics topics, SchemaCatalogue catalogue, ReadPosition from) {
        this(consumer, topics, catalogue, from, result -> true);
    }

    private ResultReader(
            Consumer<String, byte[]> consumer,
            Topics topics,
            SchemaCatalogue catalogue,
            ReadPosition from,
            Predicate<PromptResult> wanted) {
        Deserializer<PromptResult> results = catalogue.deserializer(PromptResult.class);
        String topic = topics.results();
        this.reader = new TopicReader<>(
                consumer,
                topic,
                from,
                record -> Optional.ofNullable(results.deserialize(topic, record.value()))
                        .filter(wanted));
    }

    /**
     * A reader with a consumer of its own, of the results of all jobs. Blocks until the broker has told the topic's
     * partitions.
     *
     * @param kafka the consumer's settings in Kafka's own words: {@code bootstrap.servers}, security
     * @param from where to start; an offset that retention has removed makes {@link #poll} throw Kafka's {@code
     *     OffsetOutOfRangeException}
     */
    public static ResultReader open(Map<String, ?> kafka, Topics topics, SchemaCatalogue catalogue, ReadPosition from) {
        return open(kafka, topics, catalogue, from, result -> true);
    }

    /** A reader of the results of one job; see {@link #open}. */
    public static ResultReader openOf(
            String job, Map<String, ?> kafka, Topics topics, SchemaCatalogue catalogue, ReadPosition from) {
        return open(kafka, topics, catalogue, from, result -> job.equals(result.getJob()));
    }

    private static ResultReader open(
            Map<String, ?> kafka,
            Topics topics,
            SchemaCatalogue catalogue,
            ReadPosition from,
            Predicate<PromptResult> wanted) {
        Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka));
        try {
            return new ResultReader(consumer, topics, catalogue, from, wanted);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The end of the results topic now: where the results of requests that are published from now on begin. */
    public static ReadPosition end(Map<String, ?> kafka, Topics topics) {
        try (Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka))) {
            return TopicReader.end(consumer, topics.results());
        }
    }

    /** Where the records of the results topic begin that the broker took at this time or later. */
    public static ReadPosition at(Map<String, ?> kafka, Topics topics, Instant time) {
        try (Consumer<String, byte[]> consumer = new KafkaConsumer<>(TopicReader.settings(kafka))) {
            return TopicReader.at(consumer, topics.results(), time);
        }
    }

    /**
     * The next results in the order of their partitions.
     *
     * @param timeout how long to wait where there is none yet
     * @return the results that are there; empty where the time passed without any, and also as long as the registry does
     *     not tell the schema of the next result: that one is read once it does
     * @throws UnreadableRecordException for a record that is not a result; the next poll goes on behind it
     */
    public List<PromptResult> poll(Duration timeout) {
        return reader.poll(timeout);
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
