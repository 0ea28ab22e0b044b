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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
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
    private static final int JOBS_REMEMBERED_MAX = 1_000;

    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Clock clock;
    private final Semaphore room;
    private final Serializer<PromptRequest> requests;
    private final Serializer<Job> jobs;
    private final BiFunction<String, String, Optional<Job>> onTopic;
    /** What was said of jobs last; of too many, those that were spoken of first go. */
    private final Map<String, Job> said = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Job> eldest) {
            return size() > JOBS_REMEMBERED_MAX;
        }
    };

    /**
     * A publisher over a producer that is at hand, a {@code MockProducer} for example; it is closed with this.
     *
     * @param onTopic the last record of a tenant's job (tenant, then id) that others spoke of; may block, and throws
     *     Kafka's exceptions
     * @param unacknowledgedMax bound on records that wait for the broker
     */
    public SluicePublisher(
            Producer<String, byte[]> producer,
            Topics topics,
            SchemaCatalogue catalogue,
            BiFunction<String, String, Optional<Job>> onTopic,
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
        this.onTopic = onTopic;
    }

    /**
     * A publisher with a producer of its own.
     *
     * @param kafka the producer's settings in Kafka's own words: {@code bootstrap.servers}, security and what else
     *     differs from {@link #settings}
     */
    public static SluicePublisher connect(Map<String, ?> kafka, Topics topics, SchemaCatalogue catalogue) {
        return new SluicePublisher(
                new KafkaProducer<>(settings(kafka)),
                topics,
                catalogue,
                (tenant, id) -> LastJob.read(kafka, topics, catalogue, tenant, id),
                Clock.systemUTC(),
                UNACKNOWLEDGED_MAX);
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
     * Publishes a request under its id. Blocks only while too many records wait for the broker. A request needs an id and a
     * body: without, its builder throws Avro's {@code AvroMissingFieldException}, which names the field.
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
        return send(Job.newBuilder()
                .setId(id)
                .setTenant(tenant)
                .setName(name)
                .setState(JobState.OPEN)
                .setAtMs(clock.millis())
                .build());
    }

    /**
     * Says that a job has all its requests. Its last {@code JobProgress} comes when so many have their result. The name
     * that it was opened with stays; see {@link #cancelJob}.
     *
     * @param count how many requests of different ids were published under the job
     */
    public CompletableFuture<RecordMetadata> closeJob(String id, String tenant, long count)
            throws InterruptedException {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        // What was cancelled stays so.
        return change(
                id,
                tenant,
                job -> (job.getState() == JobState.CANCELLED
                                ? job
                                : job.setState(JobState.CLOSED).setBy("").setAtMs(clock.millis()))
                        .setCount(count));
    }

    /**
     * Says that a job wants no more calls, and who says so. Its name and its count stay.
     *
     * <p>Blocks to read them from the jobs topic where this publisher has said nothing of the job, for up to 30 s. A
     * publisher that may not read that topic cancels the job all the same, without its name.
     *
     * @param by for a person who asks later who it was
     * @return as {@link #publish(PromptRequest)}; failed where the topic could not be read
     */
    public CompletableFuture<RecordMetadata> cancelJob(String id, String tenant, String by)
            throws InterruptedException {
        return change(
                id, tenant, job -> job.setState(JobState.CANCELLED).setBy(by).setAtMs(clock.millis()));
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

    /** A job's record counts alone: what is not said again is gone from the topic. */
    private CompletableFuture<RecordMetadata> change(String id, String tenant, UnaryOperator<Job.Builder> as)
            throws InterruptedException {
        Optional<Job> last;
        try {
            last = last(id, tenant);
        } catch (KafkaException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
        Job.Builder job = last.map(Job::newBuilder)
                .orElseGet(() ->
                        Job.newBuilder().setId(id).setTenant(tenant).setBy("").setAtMs(clock.millis()));
        return send(as.apply(job).build());
    }

    private Optional<Job> last(String id, String tenant) {
        synchronized (said) {
            Job own = said.get(JobKeys.of(tenant, id));
            if (own != null) {
                return Optional.of(own);
            }
        }
        try {
            return onTopic.apply(tenant, id);
        } catch (AuthorizationException e) {
            return Optional.empty();
        }
    }

    private CompletableFuture<RecordMetadata> send(Job job) throws InterruptedException {
        String key = JobKeys.of(job.getTenant(), job.getId());
        synchronized (said) {
            said.put(key, job);
        }
        return send(record(topics.jobs(), key, jobs, job));
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
