package io.sluice.app.topology;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.dedup.Fingerprinting;
import io.sluice.app.metrics.UsageProcessor;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ServiceClass;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.CanonicalOptions;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import io.sluice.state.Intake;
import io.sluice.state.JobChange;
import io.sluice.state.UsageDelta;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The whole flow:
 *
 * <pre>
 * requests ──────► read ─┬► fingerprint ─► (by-fingerprint) ─┐
 * requests.json ─► read ─┘                                   │
 *                                         answers ─► read ───┴► dedup-and-completion ─┬► calls.&lt;lane&gt;
 *                                                                                     ├► results, and results.json where wanted
 * jobs ─► read ─► (job-changes) ─┐                                                    │
 *                                ├► metrics ─► metrics                                │
 *                      (usage) ──┴────────────────────────────────────────────────────┘
 * </pre>
 *
 * What cannot be read goes from each read to the dead letters. Parentheses are internal topics. A stream thread waits for nothing outside Kafka.
 */
public final class SluiceTopology {
    private static final Duration JOBS_KEPT = Duration.ofDays(30);

    private final SluiceConfig config;
    private final SchemaCatalogue catalogue;
    private final TopologyParts parts;
    private final Topics topics;
    private final ProcessorSupplier<byte[], Object, String, Object> prompts;
    private final StreamsBuilder builder = new StreamsBuilder();

    private SluiceTopology(
            SluiceConfig config,
            SchemaCatalogue catalogue,
            TopologyParts parts,
            ProcessorSupplier<byte[], Object, String, Object> prompts) {
        this.prompts = prompts;
        this.config = config;
        this.catalogue = catalogue;
        this.parts = parts;
        this.topics = new Topics(config.topics().prefix());
    }

    /** The topology, ready to run; pure, opens nothing. */
    static Topology build(SluiceConfig config, SchemaCatalogue catalogue, TopologyParts parts) {
        return build(config, catalogue, parts, () -> new PromptProcessor(config, parts));
    }

    /** With somebody else around the processor that owns fingerprints: to restart it, or to plant faults. */
    static Topology build(
            SluiceConfig config,
            SchemaCatalogue catalogue,
            TopologyParts parts,
            ProcessorSupplier<byte[], Object, String, Object> prompts) {
        return new SluiceTopology(config, catalogue, parts, prompts).build();
    }

    private Topology build() {
        KStream<byte[], Object> json = read(topics.requestsJson(), Flow.REQUESTS_JSON, Flow.ALL_REQUESTS, json());
        KStream<byte[], Object> requests = read(topics.requests(), Flow.REQUESTS, Flow.ALL_REQUESTS, requests())
                .merge(json, Named.as(Flow.ALL_REQUESTS))
                .process(() -> new FingerprintProcessor(fingerprinting(), parts.pace()), Named.as(Flow.FINGERPRINT))
                .repartition(internal(
                        Flow.BY_FINGERPRINT,
                        config.topics().partitions(),
                        Serdes.ByteArray(),
                        AnySerde.state(Intake.class)));

        KStream<byte[], Object> answers = read(topics.answers(), Flow.ANSWERS, Flow.BOTH, answers());

        KStream<String, Object> decided = requests.merge(answers, Named.as(Flow.BOTH))
                .process(prompts, Named.as(Flow.DEDUP_AND_COMPLETION), added(StateStores.ofPrompts(config)));
        decided.to((fingerprint, dispatch, context) -> topicOf(((Dispatch) dispatch).call()), calls());
        decided.to(topics.results(), wire(Flow.RESULTS, List.of(PromptResult.class)));
        if (config.topics().resultsJson()) {
            decided.to(
                    topics.resultsJson(),
                    Produced.with(Serdes.String(), new AnySerde(new ResultLines(recordBytesMax())))
                            .withName(Flow.RESULTS_JSON));
        }

        KStream<String, Object> usage = decided.repartition(
                internal(Flow.USAGE, Flow.COUNTING_PARTITIONS, Serdes.String(), AnySerde.state(UsageDelta.class)));

        KStream<String, Object> jobs = read(topics.jobs(), Flow.JOBS, Flow.JOB_CHANGE, jobs())
                .map((key, job) -> JobChanges.keyed((Job) job), Named.as(Flow.JOB_CHANGE))
                .repartition(internal(
                        Flow.JOB_CHANGES, Flow.COUNTING_PARTITIONS, Serdes.String(), AnySerde.state(JobChange.class)));

        usage.merge(jobs, Named.as(Flow.USAGE_AND_JOBS))
                .process(
                        () -> new UsageProcessor(
                                Flow.WINDOWS_STORE, Flow.JOBS_STORE, Flow.JOB_AGES_STORE, parts.clock(), JOBS_KEPT),
                        Named.as(Flow.SUM_USAGE),
                        added(StateStores.ofMetrics()))
                .to(topics.metrics(), wire(Flow.METRICS, List.of(UsageWindow.class, JobProgress.class)));
        return builder.build();
    }

    private Source<PromptRequest> json() {
        return new Source<>(
                new Reader<>(new BatchLines(), Fingerprinting::problem, false),
                new FailOnInvalidTimestamp(),
                LongUnaryOperator.identity(),
                StandIn.NONE);
    }

    private Produced<String, Object> calls() {
        Serializer<Call> serializer = catalogue.serializer(Call.class);
        return Produced.with(
                        Serdes.String(),
                        new AnySerde((topic, dispatch) -> serializer.serialize(topic, ((Dispatch) dispatch).call())))
                .withStreamPartitioner(
                        (topic, fingerprint, dispatch, slots) -> Optional.of(Set.of(((Dispatch) dispatch).slot())))
                .withName(Flow.CALLS);
    }

    private String topicOf(Call call) {
        return call.getServiceClass() == ServiceClass.BULK
                ? topics.bulkCalls(call.getLane())
                : topics.calls(call.getLane());
    }

    private Source<PromptRequest> requests() {
        return new Source<>(
                new Reader<>(catalogue.deserializer(PromptRequest.class), Fingerprinting::problem, false),
                new FailOnInvalidTimestamp(),
                LongUnaryOperator.identity(),
                StandIn.NONE);
    }

    private Source<Answer> answers() {
        return new Source<>(
                new Reader<>(catalogue.deserializer(Answer.class), answer -> Optional.empty(), false),
                new AnswersFirst(),
                AnswersFirst::original,
                StandIn::ofAnswer);
    }

    private Source<Job> jobs() {
        return new Source<>(
                new Reader<>(catalogue.deserializer(Job.class), JobChanges::problem, true),
                new FailOnInvalidTimestamp(),
                LongUnaryOperator.identity(),
                StandIn.NONE);
    }

    private record Source<T>(
            Reader<T> reader, TimestampExtractor extractor, LongUnaryOperator originalTime, StandIn standIn) {}

    /** A topic's values for the node {@code next}, which must be added to what this gives; the unreadable go to the dead letters. */
    private <T> KStream<byte[], Object> read(String topic, String name, String next, Source<T> source) {
        String deadLetters = Flow.DEAD_LETTERS_OF + name;
        KStream<byte[], Object> values = builder.stream(
                        topic,
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor(source.extractor())
                                .withName(name))
                .process(
                        () -> new ReadProcessor<>(
                                source.reader(),
                                source.originalTime(),
                                source.standIn(),
                                parts.clock(),
                                new DeadLetters(recordBytesMax()),
                                parts.stats().deadLetters(),
                                next,
                                deadLetters),
                        Named.as(Flow.READ + name));
        values.to(
                topics.deadLetters(),
                Produced.with(Serdes.ByteArray(), AnySerde.bytes()).withName(deadLetters));
        return values;
    }

    private Fingerprinting fingerprinting() {
        return new Fingerprinting(
                config.topics().limits().requestBodyBytesMax(),
                new CanonicalOptions(config.cache().collapseWhitespace()));
    }

    private int recordBytesMax() {
        return TopicLayout.messageBytesMax(config.topics().maxRecordBytes());
    }

    private <K> Repartitioned<K, Object> internal(String name, int partitions, Serde<K> keys, Serde<Object> values) {
        return Repartitioned.with(keys, values).withName(name).withNumberOfPartitions(partitions);
    }

    private Produced<String, Object> wire(String name, List<Class<? extends SpecificRecord>> types) {
        return Produced.with(Serdes.String(), new AnySerde(WireSerializer.of(catalogue, types)))
                .withName(name);
    }

    private String[] added(List<StoreBuilder<?>> stores) {
        stores.forEach(builder::addStateStore);
        return stores.stream().map(StoreBuilder::name).toArray(String[]::new);
    }
}
