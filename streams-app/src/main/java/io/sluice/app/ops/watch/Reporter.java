package io.sluice.app.ops.watch;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.ops.Instance;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.schema.InstanceReport;
import io.sluice.schema.VerdictReport;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others every other second how this instance is, from a thread of its own. What cannot be told is said in the log once, and told
 * the next time: nothing depends on it but what operators see. For any thread.
 */
public final class Reporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration TURN = Duration.ofSeconds(2);

    private final SluiceConfig config;
    private final Instance instance;
    private final Supplier<Optional<Snapshot>> seen;
    private final LongSupplier wallMs;
    private final String topic;
    private final byte[] key;
    private final Serializer<InstanceReport> reports;
    private final Producer<byte[], byte[]> producer;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean heard = true;

    private Reporter(
            SluiceConfig config,
            Instance instance,
            SchemaCatalogue catalogue,
            Supplier<Optional<Snapshot>> seen,
            LongSupplier wallMs) {
        this.config = config;
        this.instance = instance;
        this.seen = seen;
        this.wallMs = wallMs;
        topic = new Topics(config.topics().prefix()).instances();
        key = config.instanceId().getBytes(StandardCharsets.UTF_8);
        reports = catalogue.serializer(InstanceReport.class);
        producer = new WatchClients(config.kafka(), config.topics().prefix(), config.instanceId()).producer("-report");
        thread = Thread.ofPlatform().name("sluice-report").daemon().unstarted(this::run);
    }

    /**
     * Begins to tell; the topics are there already.
     *
     * @param seen what this instance's watch saw last; empty where it does not watch
     * @param wallMs epoch ms
     */
    public static Reporter start(
            SluiceConfig config,
            Instance instance,
            SchemaCatalogue catalogue,
            Supplier<Optional<Snapshot>> seen,
            LongSupplier wallMs) {
        Reporter reporter = new Reporter(config, instance, catalogue, seen, wallMs);
        reporter.thread.start();
        return reporter;
    }

    private void run() {
        while (!closing) {
            tell();
            LockSupport.parkNanos(TURN.toNanos());
        }
    }

    private void tell() {
        try {
            List<VerdictReport> verdicts = seen.get().map(Reporter::verdicts).orElse(List.of());
            send(reports.serialize(topic, Reports.of(config, instance, verdicts, wallMs.getAsLong())));
        } catch (RuntimeException e) {
            // A silent instance is taken for a frozen one: one report that fails may not end them all.
            unheard(e);
        }
    }

    private static List<VerdictReport> verdicts(Snapshot snapshot) {
        List<VerdictReport> verdicts = new ArrayList<>();
        snapshot.lanes().forEach(it -> verdicts.add(verdict("lane/" + it.lane(), it.verdict(), it.why())));
        snapshot.stages().forEach(it -> verdicts.add(verdict("stage/" + it.stage(), it.verdict(), it.why())));
        return verdicts;
    }

    private static VerdictReport verdict(String about, String word, String why) {
        return VerdictReport.newBuilder()
                .setAbout(about)
                .setVerdict(word)
                .setWhy(why)
                .build();
    }

    private void send(byte @Nullable [] value) {
        try {
            // What becomes of it, the callback hears.
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, key, value), (at, error) -> {
                if (error == null) {
                    heard = true;
                } else {
                    unheard(error);
                }
            });
        } catch (KafkaException e) {
            unheard(e);
        }
    }

    private void unheard(Exception error) {
        if (heard && !closing) {
            heard = false;
            LOG.warn(
                    "what this instance says of itself does not reach topic {}, so the page of other instances cannot show it:"
                            + " {}",
                    topic,
                    error.toString());
        }
    }

    /** Says that it leaves or, where a role stopped by itself, why; waits some seconds at most. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        send(
                instance.stopped().isPresent()
                        ? reports.serialize(topic, Reports.of(config, instance, List.of(), wallMs.getAsLong()))
                        : null);
        producer.close(Duration.ofSeconds(1));
    }
}
