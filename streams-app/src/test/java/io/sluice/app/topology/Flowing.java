package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.completion.SliceBounds;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.control.ControlView;
import io.sluice.app.lane.ReplyTo;
import io.sluice.app.state.BrokerClock;
import io.sluice.app.state.OpenRequests;
import io.sluice.app.state.Trace;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.Resolution;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import io.sluice.schemas.WireFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology with one partition, a clock that is set by hand, and a person at each end. */
final class Flowing implements AutoCloseable {
    static final String LANE = "chat";
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    final SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
    final ControlView controls = new ControlView();
    final TopologyParts parts;
    final TopologyTestDriver driver;
    private final Topics topics;
    private final TestInputTopic<byte[], byte[]> requests;
    private final TestInputTopic<byte[], byte[]> json;
    private final TestInputTopic<byte[], byte[]> answers;
    private final TestInputTopic<byte[], byte[]> jobs;
    private final TestOutputTopic<String, PromptResult> results;
    private @Nullable RestartingPrompts prompts;
    private long nowMs = START.toEpochMilli();

    Flowing(SluiceConfig config) {
        this(config, SliceBounds.DEFAULT);
    }

    Flowing(SluiceConfig config, SliceBounds slices) {
        this(config, slices, new RestartingPrompts.Plant() {});
    }

    Flowing(SluiceConfig config, SliceBounds slices, RestartingPrompts.Plant plant) {
        topics = new Topics(config.topics().prefix());
        parts = new TopologyParts(
                new BrokerClock(() -> TimeUnit.MILLISECONDS.toNanos(nowMs)),
                new OpenRequests(),
                new TopologyStats(),
                slices,
                new CommitPace(Duration.ofMillis(5), () -> nowMs),
                controls);
        Properties properties = new Properties();
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, "sluice");
        properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        properties.setProperty(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        driver = new TopologyTestDriver(topology(config, plant), properties, START);
        requests = driver.createInputTopic(topics.requests(), new ByteArraySerializer(), new ByteArraySerializer());
        json = driver.createInputTopic(topics.requestsJson(), new ByteArraySerializer(), new ByteArraySerializer());
        answers = driver.createInputTopic(topics.answers(), new ByteArraySerializer(), new ByteArraySerializer());
        jobs = driver.createInputTopic(topics.jobs(), new ByteArraySerializer(), new ByteArraySerializer());
        results = driver.createOutputTopic(
                topics.results(), new StringDeserializer(), catalogue.deserializer(PromptResult.class));
    }

    private Topology topology(SluiceConfig config, RestartingPrompts.Plant plant) {
        return SluiceTopology.build(config, catalogue, parts, () -> {
            // Streams makes some to look at; the last one that was opened is the one that runs.
            return new RestartingPrompts(() -> new PromptProcessor(config, parts), plant, opened -> prompts = opened);
        });
    }

    /** The task that owns fingerprints goes on from its stores, and remembers nothing else. */
    void restart() {
        Objects.requireNonNull(prompts).restart();
    }

    /** Lane 'chat' for gpt-*, lane 'vectors' for embed-1. */
    static SluiceConfig config(Path stateDir) {
        return SluiceConfig.defaults()
                .withInstance("test-1", stateDir)
                .withLanes(List.of(lane(LANE, "gpt-*"), lane("vectors", "embed-1")));
    }

    static LaneConfig lane(String name, String... models) {
        return LaneConfig.of(
                name,
                ProviderKind.OPENAI,
                URI.create("http://localhost:1/v1"),
                Optional.empty(),
                List.of(models),
                Limits.none());
    }

    long nowMs() {
        return nowMs;
    }

    /** Time goes on at the broker and here. */
    void advance(Duration time) {
        nowMs += time.toMillis();
        driver.advanceWallClockTime(time);
    }

    void publish(PromptRequest request) {
        publishRaw(new byte[] {1}, catalogue.serializer(PromptRequest.class).serialize("", request));
    }

    /** As a request in a trace. */
    void publish(PromptRequest request, Trace trace) {
        TestRecord<byte[], byte[]> record = new TestRecord<>(
                new byte[] {1},
                catalogue.serializer(PromptRequest.class).serialize("", request),
                Instant.ofEpochMilli(nowMs));
        trace.write(record.headers());
        requests.pipeInput(record);
    }

    /** As a line of OpenAI's Batch input, with these headers. */
    void publishJson(String line, Map<String, String> headers) {
        TestRecord<byte[], byte[]> record =
                new TestRecord<>(new byte[] {1}, line.getBytes(StandardCharsets.UTF_8), Instant.ofEpochMilli(nowMs));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        json.pipeInput(record);
    }

    void publishRaw(byte[] key, byte[] value) {
        requests.pipeInput(key, value, nowMs);
    }

    void publish(Job job) {
        jobs.pipeInput(
                new StringSerializer().serialize("", job.getId()),
                catalogue.serializer(Job.class).serialize("", job),
                nowMs);
    }

    void answer(Answer answer) {
        answerRaw(catalogue.serializer(Answer.class).serialize("", answer));
    }

    void answerRaw(byte[] value) {
        answers.pipeInput(new byte[0], value, nowMs);
    }

    /** As a worker sends it, but with a value that cannot be read. */
    void answerUnreadably(Call call) {
        TestRecord<byte[], byte[]> answer = new TestRecord<>(
                call.getFingerprint().getBytes(StandardCharsets.UTF_8),
                new byte[] {1, 2, 3},
                Instant.ofEpochMilli(nowMs));
        ReplyTo.of(call).write(answer.headers());
        answers.pipeInput(answer);
    }

    /** What the gate does in life: a value comes only when memory knows what to say of its schema. */
    void awaitResolution(byte[] value) {
        WireFormat.schemaId(value).ifPresent(id -> {
            catalogue.request(id);
            Running.until(() -> !(catalogue.resolve(id) instanceof Resolution.Unresolved));
        });
    }

    List<PromptResult> results() {
        return results.readValuesToList();
    }

    /** Id and trace of each result. */
    Map<String, Trace> resultTraces() {
        Map<String, Trace> traces = new HashMap<>();
        results.readRecordsToList().forEach(result -> traces.put(result.key(), Trace.read(result.headers())));
        return traces;
    }

    /** Trace of each call. */
    List<Trace> callTraces() {
        return driver
                .createOutputTopic(topics.calls(LANE), new StringDeserializer(), catalogue.deserializer(Call.class))
                .readRecordsToList()
                .stream()
                .map(call -> Trace.read(call.headers()))
                .toList();
    }

    List<Call> calls() {
        return calls(LANE);
    }

    List<Call> calls(String lane) {
        return callsOn(topics.calls(lane));
    }

    List<Call> bulkCalls() {
        return callsOn(topics.bulkCalls(LANE));
    }

    /** Also checks that each call says beside its value whose it is. */
    private List<Call> callsOn(String topic) {
        List<Call> calls = new ArrayList<>();
        driver.createOutputTopic(topic, new StringDeserializer(), catalogue.deserializer(Call.class))
                .readRecordsToList()
                .forEach(call -> {
                    assertThat(call.key()).isEqualTo(call.value().getFingerprint());
                    assertThat(ReplyTo.read(call.headers())).contains(ReplyTo.of(call.value()));
                    calls.add(call.value());
                });
        return calls;
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** What was written to the metrics topic since the last time. */
    List<SpecificRecord> metrics() {
        List<SpecificRecord> all = new ArrayList<>();
        var topic = driver.createOutputTopic(topics.metrics(), new StringDeserializer(), new ByteArrayDeserializer());
        topic.readKeyValuesToList()
                .forEach(entry -> all.add(
                        entry.key.endsWith("/progress")
                                ? catalogue.deserializer(JobProgress.class).deserialize("", entry.value)
                                : catalogue.deserializer(UsageWindow.class).deserialize("", entry.value)));
        return all;
    }

    @Override
    public void close() {
        driver.close();
    }
}
