package io.sluice.app.topology;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.control.ControlView;
import io.sluice.schemas.Resolution;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicSetupException;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams role of a process: one Kafka Streams instance over {@link SluiceTopology}. Thread-safe.
 *
 * <p>A restart after a clean close goes on with the stores on disk; after a crash Streams restores them from their changelogs, as exactly-once
 * demands, and {@link #restored} tells how far that is.
 */
public final class StreamsRole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsRole.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    /** What the role is doing. */
    public enum State {
        /** Joining the group or restoring stores. */
        STARTING,
        /** Every assigned task takes in records. */
        RUNNING,
        /** Stopped for good by an error: see {@link #failure}. */
        FAILED,
        /** Closed, or about to be. */
        CLOSED
    }

    private final KafkaStreams streams;
    private final RocksMemory memory;
    private final TopologyParts parts;
    private final RestoreProgress restore;
    private final CrashPolicy crashes;
    private final IntakeValve valve;

    private StreamsRole(
            KafkaStreams streams,
            RocksMemory memory,
            TopologyParts parts,
            RestoreProgress restore,
            CrashPolicy crashes,
            IntakeValve valve) {
        this.streams = streams;
        this.memory = memory;
        this.parts = parts;
        this.restore = restore;
        this.crashes = crashes;
        this.valve = valve;
    }

    /**
     * Checks the topics' partition counts, and the configuration of internal topics that are there, and starts the stream threads. The topics are there already. Blocks for the checks only, 30 s at most.
     *
     * @param controls what operators and publishers want; kept up to date by whoever made it
     * @throws TopicSetupException where topics do not fit together, or the broker does not answer
     */
    public static StreamsRole start(SluiceConfig config, SchemaCatalogue catalogue, ControlView controls) {
        Topics topics = new Topics(config.topics().prefix());
        checkTopics(config, topics);
        makeDirectory(config);
        TopologyParts parts = TopologyParts.ofSystem(config.stream().commitInterval(), controls);
        RocksMemory memory = new RocksMemory(config.stream().rocksBytes());
        Properties settings = StreamsSettings.of(config, memory);
        IntakeValve valve = new IntakeValve(
                config.stream(),
                IntakeValve.DiskUse.of(config.stateDir()),
                parts.openRequests()::count,
                System::nanoTime);
        Set<String> wireTopics = Set.of(topics.requests(), topics.answers(), topics.jobs());
        Set<String> intakeTopics = Set.of(
                topics.requests(),
                topics.requestsJson(),
                Flow.byFingerprintTopic(StreamsSettings.applicationId(config)));
        KafkaStreams streams = new KafkaStreams(
                SluiceTopology.build(config, catalogue, parts),
                new StreamsConfig(settings),
                new GatedClients(
                        () -> new IntakeGate(wireTopics, intakeTopics, memoryOf(catalogue), valve), parts.pace()));
        RestoreProgress restore = new RestoreProgress();
        CrashPolicy crashes = new CrashPolicy(System::nanoTime);
        streams.setGlobalStateRestoreListener(restore);
        streams.setUncaughtExceptionHandler(crashes);
        streams.start();
        return new StreamsRole(streams, memory, parts, restore, crashes, valve);
    }

    /** Name of the consumer group in which the streams role reads. */
    public static String group(SluiceConfig config) {
        return StreamsSettings.applicationId(config);
    }

    /** What it is doing now. */
    public State state() {
        return switch (streams.state()) {
            case CREATED, REBALANCING -> State.STARTING;
            case RUNNING -> State.RUNNING;
            case PENDING_ERROR, ERROR -> State.FAILED;
            case PENDING_SHUTDOWN, NOT_RUNNING -> crashes.failure() == null ? State.CLOSED : State.FAILED;
        };
    }

    /** Why it FAILED. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(crashes.failure());
    }

    /** How far the restoration of stores is. */
    public RestoreState restored() {
        return restore.state();
    }

    /** Requests taken in by this instance's tasks that have no result yet. */
    public long openRequests() {
        return parts.openRequests().count();
    }

    /** Why no request is taken in although more could be open, a half sentence: the disk is full. Empty: they are taken in. */
    public String intakeShut() {
        return valve.diskWords();
    }

    /** Records that went to the dead letters, and answers that nobody waited for, since the start. */
    public TopologyStats stats() {
        return parts.stats();
    }

    /** What Kafka's clients and the stream threads measure of themselves. */
    public Map<MetricName, ? extends Metric> kafkaMetrics() {
        return streams.metrics();
    }

    /** The cache, to look into. */
    public AnswerView answers() {
        return new StoredAnswers(streams, parts.clock(), System::currentTimeMillis, parts.controls());
    }

    /** Ends the current transactions and the threads; waits 20 s at most. A member of the same name that starts again is at once in its place. */
    @Override
    public void close() {
        boolean stopped = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        if (!stopped) {
            LOG.warn(
                    "The stream threads did not stop within {}; what they had not committed is done again",
                    CLOSE_TIMEOUT);
            return;
        }
        memory.close();
    }

    private static IntakeGate.Schemas memoryOf(SchemaCatalogue catalogue) {
        return new IntakeGate.Schemas() {
            @Override
            public Resolution resolve(int schemaId) {
                return catalogue.resolve(schemaId);
            }

            @Override
            public void request(int schemaId) {
                catalogue.request(schemaId);
            }
        };
    }

    private static void checkTopics(SluiceConfig config, Topics topics) {
        String application = StreamsSettings.applicationId(config);
        List<String> names =
                List.of(topics.requests(), topics.answers(), topics.jobs(), Flow.byFingerprintTopic(application));
        try (Admin admin = Admin.create(config.kafka().adminSettings())) {
            InternalTopics.check(admin, names, config.topics().partitions(), START_TIMEOUT);
            InternalTopics.align(admin, application, config.topics().limits().topicMessageBytesMax(), START_TIMEOUT);
        }
    }

    private static void makeDirectory(SluiceConfig config) {
        try {
            Files.createDirectories(config.stateDir());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the state directory " + config.stateDir(), e);
        }
    }
}
