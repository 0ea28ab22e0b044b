package io.sluice.app.control;

import io.sluice.app.config.SluiceConfig;
import io.sluice.schema.Control;
import io.sluice.schema.Job;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.SchemaUnresolvedException;
import io.sluice.schemas.TopicSetupException;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics {@code controls} and {@code jobs} from their start into a {@link ControlView}, and goes on reading. A thread of its own
 * owns the consumer; a broker that is away is waited for. For any thread.
 */
public final class ControlReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ControlView view = new ControlView();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String jobsTopic;
    private final Deserializer<Control> controls;
    private final Deserializer<Job> jobs;
    private final Thread thread;
    private volatile boolean closed;

    private ControlReader(SluiceConfig config, SchemaCatalogue catalogue) {
        Topics topics = new Topics(config.topics().prefix());
        this.jobsTopic = topics.jobs();
        this.controls = catalogue.deserializer(Control.class);
        this.jobs = catalogue.deserializer(Job.class);
        Map<String, Object> settings = new HashMap<>(config.kafka().consumerSettings());
        settings.put("client.id", config.topics().prefix() + config.instanceId() + "-controls");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().daemon().name("sluice-controls").unstarted(() -> run(topics));
    }

    /**
     * Starts to read, and waits until everything is known that was wanted when this was called.
     *
     * @throws TopicSetupException where that takes longer than the timeout
     */
    public static ControlReader start(SluiceConfig config, SchemaCatalogue catalogue, Duration timeout) {
        ControlReader reader = new ControlReader(config, catalogue);
        reader.thread.start();
        try {
            if (reader.caughtUp.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return reader;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
        throw new TopicSetupException(
                "cannot read what operators want: the topics controls and jobs could not be read to"
                        + " their end within " + timeout.toSeconds() + " s");
    }

    /** What was read so far; one object for the reader's life. */
    public ControlView view() {
        return view;
    }

    private void run(Topics topics) {
        @Nullable Map<TopicPartition, Long> ends = null;
        while (!closed) {
            try {
                if (ends == null) {
                    ends = assign(List.of(topics.controls(), topics.jobs()));
                }
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    takeUntilUnresolved(records.records(partition));
                }
                if (caughtUp.getCount() > 0
                        && ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp.countDown();
                }
            } catch (WakeupException e) {
                // Closed, which the loop sees.
            } catch (KafkaException e) {
                LOG.warn("Cannot read what operators want, and goes on trying: {}", e.toString());
                pause();
            }
        }
        consumer.close();
    }

    private Map<TopicPartition, Long> assign(List<String> names) {
        List<TopicPartition> partitions = names.stream()
                .flatMap(name -> consumer.partitionsFor(name).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    private void takeUntilUnresolved(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!take(record)) {
                return;
            }
        }
    }

    /** False where the record's schema is still to come: it and what is behind it are read again. */
    private boolean take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        try {
            if (record.topic().equals(jobsTopic)) {
                view.apply(key, jobs.deserialize(record.topic(), record.value()));
            } else {
                view.apply(key, controls.deserialize(record.topic(), record.value()), record.timestamp());
            }
        } catch (SchemaUnresolvedException e) {
            consumer.seek(new TopicPartition(record.topic(), record.partition()), record.offset());
            pause();
            return false;
        } catch (SerializationException e) {
            LOG.warn(
                    "{}-{}@{} is no record of ours and is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
        return true;
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(AFTER_TROUBLE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Ends the thread; waits some seconds at most. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("The reader of controls did not end within {}", CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
