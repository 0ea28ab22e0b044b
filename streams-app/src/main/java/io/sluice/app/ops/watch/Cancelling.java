package io.sluice.app.ops.watch;

import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schemas.JobKeys;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes that a job is cancelled to the jobs topic, which every instance obeys. One at a time; for any thread. */
final class Cancelling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cancelling.class);
    private static final long WAIT_S = 10;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Topics topics;
    private final Serializer<Job> jobs;
    private final Function<String, Optional<Jobs.Standing>> standing;
    private final LongSupplier wallMs;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param producers opens a producer when the first job is cancelled
     * @param standing how a job stands, as far as it is known
     */
    Cancelling(
            Supplier<Producer<byte[], byte[]>> producers,
            Topics topics,
            SchemaCatalogue catalogue,
            Function<String, Optional<Jobs.Standing>> standing,
            LongSupplier wallMs) {
        this.producers = producers;
        this.topics = topics;
        this.jobs = catalogue.serializer(Job.class);
        this.standing = standing;
        this.wallMs = wallMs;
    }

    /**
     * Blocks until the broker has taken it, some seconds at most.
     *
     * @param job key as {@link JobKeys#of} makes it
     * @param by who wants it, for a person who asks later
     */
    synchronized Cancelled cancel(String job, String by) {
        Optional<Jobs.Standing> known = standing.apply(job);
        if (known.isEmpty()) {
            return Cancelled.UNKNOWN;
        }
        if (known.get().over()) {
            return Cancelled.OVER;
        }
        Job wanted = Job.newBuilder(known.get().job())
                .setState(JobState.CANCELLED)
                .setBy(by)
                .setAtMs(wallMs.getAsLong())
                .build();
        try {
            Producer<byte[], byte[]> open = producer;
            if (open == null) {
                open = producers.get();
                producer = open;
            }
            byte[] key = JobKeys.of(wanted.getTenant(), wanted.getId()).getBytes(StandardCharsets.UTF_8);
            open.send(new ProducerRecord<>(topics.jobs(), key, jobs.serialize(topics.jobs(), wanted)))
                    .get(WAIT_S, TimeUnit.SECONDS);
            LOG.info("job {}: cancelled by {}", job, by);
            return Cancelled.DONE;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("job {}: could not be cancelled, ask again: {}", job, e.toString());
            return Cancelled.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Cancelled.FAILED;
        }
    }

    @Override
    public synchronized void close() {
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ofSeconds(1));
        }
    }
}
