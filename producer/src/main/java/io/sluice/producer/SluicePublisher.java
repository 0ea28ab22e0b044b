package io.sluice.producer;

import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.PromptRequest;
import io.sluice.schemas.JobKeys;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests on the requests topic and says what is wanted of jobs. Thread-safe.
 *
 * <p>Idempotent and batched. At most {@code unacknowledgedMax} records wait for the broker; {@link #publish} blocks
 * while so many do, which is how a slow broker slows its publisher.
 *
 * <pre>{@code
 * try (var publisher = client.publisher()) {
 *     publisher.openJob("evals-7", "default", "nightly evaluation");
 *     publisher
 *             .publish(PromptRequest.newBuilder()
 *                     .setId("evals-7/1")
 *                     .setJob("evals-7")
 *                     .setServiceClass(ServiceClass.BULK)
 *                     .setTags(List.of("nightly"))
 *                     .setBody("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
 *                     .build())
 *             .whenComplete((where, failure) -> {
 *                 if (failure != null) {
 *                     System.err.println("not acknowledged, publish it again: " + failure);
 *                 }
 *             });
 *     publisher.closeJob("evals-7", "default", 1).join();
 * }
 * }</pre>
 */
public final class SluicePublisher implements AutoCloseable {
    /** Bound on records that wait for the broker, unless told otherwise. */
    public static final int UNACKNOWLEDGED_MAX = 10_000;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Clock clock;
    private final Semaphore room;
    private final Serializer<PromptRequest> requests;
    private final Serializer<Job> jobs;

    /**
     * A publisher over a producer that is at hand, a {@code MockProducer} for example; it is closed with this.
     *
     * @param unacknowledgedMax bound on records that wait for the broker
     */
    public SluicePublisher(
            Producer<String, byte[]> producer,
            Topics topics,
            SchemaCatalogue catalogue,
            Clock clock,
            int unacknowledgedMax) {
        if (unacknowledgedMax < 1) {
            throw new IllegalArgumentException("unacknowledgedMax must be >= 1, was " + unacknowledgedMax);
        }
        this.producer = producer;
        this.topics = topics;
        this.clock = clock;
        this.room = new Semaphore(unacknowledgedMax);
        this.requests = catalogue.serializer(PromptRequest.class);
        this.jobs = catalogue.serializer(Job.class);
    }

    /**
     * A publisher with a producer of its own.
     *
     * @param kafka the producer's settings in Kafka's own words: {@code bootstrap.servers}, security and what else
     *     differs from {@link #settings}
     */
    public static SluicePublisher connect(Map<String, ?> kafka, Topics topics, SchemaCatalogue catalogue) {
        return new SluicePublisher(
                new KafkaProducer<>(settings(kafka)), topics, catalogue, Clock.systemUTC(), UNACKNOWLEDGED_MAX);
    }

    /** Settings for a producer: ours for throughput, then the given ones, then what must be so. */
    public static Map<String, Object> settings(Map<String, ?> kafka) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLayout.messageBytesMax(1024 * 1024));
        settings.putAll(kafka);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    /**
     * Publishes a request under its id. Blocks only while too many records wait for the broker.
     *
     * <p>A request whose future failed may or may not be on the topic: publish the same again, which gives no second
     * result.
     *
     * @return where it stands, once the broker has it; completed on the producer's thread, so do not block in stages
     *     that depend on it
     * @throws InterruptedException while waiting for room; nothing was published then
     */
    public CompletableFuture<RecordMetadata> publish(PromptRequest request) throws InterruptedException {
        return send(record(topics.requests(), request.getId(), requests, request));
    }

    /** As {@link #publish(PromptRequest)}, with a trace context that the result and the provider get too. */
    public CompletableFuture<RecordMetadata> publish(PromptRequest request, TraceContext trace)
            throws InterruptedException {
        ProducerRecord<String, byte[]> record = record(topics.requests(), request.getId(), requests, request);
        trace.writeTo(record.headers());
        return send(record);
    }

    /** Says that a job takes requests. */
    public CompletableFuture<RecordMetadata> openJob(String id, String tenant, @Nullable String name)
            throws InterruptedException {
        return send(job(id, tenant, JobState.OPEN).setName(name).build());
    }

    /**
     * Says that a job has all its requests. Its last {@code JobProgress} comes when so many have their result.
     *
     * @param count how many requests of different ids were published under the job
     */
    public CompletableFuture<RecordMetadata> closeJob(String id, String tenant, long count)
            throws InterruptedException {
        return closeJob(id, tenant, null, count);
    }

    /** As {@link #closeJob(String, String, long)}, with the name that the job was opened with: the last record counts. */
    public CompletableFuture<RecordMetadata> closeJob(String id, String tenant, @Nullable String name, long count)
            throws InterruptedException {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        return send(
                job(id, tenant, JobState.CLOSED).setName(name).setCount(count).build());
    }

    /** Says that a job wants no more calls. */
    public CompletableFuture<RecordMetadata> cancelJob(String id, String tenant) throws InterruptedException {
        return send(job(id, tenant, JobState.CANCELLED).build());
    }

    /**
     * Says that a job wants no more calls, and who says so.
     *
     * @param known the job's last record: its name, tenant and count stay
     */
    public CompletableFuture<RecordMetadata> cancelJob(Job known, String by) throws InterruptedException {
        return send(Job.newBuilder(known)
                .setState(JobState.CANCELLED)
                .setBy(by)
                .setAtMs(clock.millis())
                .build());
    }

    /** Blocks until everything published so far has its acknowledgement or its failure. */
    public void flush() {
        producer.flush();
    }

    /** Waits up to 30 s for what is under way, then closes the producer. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private Job.Builder job(String id, String tenant, JobState state) {
        return Job.newBuilder().setId(id).setTenant(tenant).setState(state).setAtMs(clock.millis());
    }

    private CompletableFuture<RecordMetadata> send(Job job) throws InterruptedException {
        return send(record(topics.jobs(), JobKeys.of(job.getTenant(), job.getId()), jobs, job));
    }

    private static <T extends SpecificRecord> ProducerRecord<String, byte[]> record(
            String topic, String key, Serializer<T> serializer, T value) {
        return new ProducerRecord<>(topic, key, serializer.serialize(topic, value));
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord<String, byte[]> record) throws InterruptedException {
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        room.acquire();
        try {
            var unused = producer.send(record, (metadata, failure) -> {
                room.release();
                if (failure == null) {
                    future.complete(metadata);
                } else {
                    future.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            // What the producer refuses at once (closed, fenced) it does not call back for.
            if (!future.isDone()) {
                room.release();
                future.completeExceptionally(e);
            }
        }
        return future;
    }
}
