package io.sluice.app.guarantee;

import static org.awaitility.Awaitility.await;

import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.SluiceConfig;
import io.sluice.local.ChildJvm;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.EmbeddedRegistry;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.JournalReader;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.producer.ReadPosition;
import io.sluice.producer.ResultReader;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A whole system in this process: broker, registry, provider, and jobs that are started and stopped at will. Sees what
 * publishers, {@code read_committed} readers and the provider see.
 */
final class JobRig implements AutoCloseable {
    static final String KEY = "sk-a-key-that-nobody-may-see";
    static final Topics TOPICS = new Topics("sluice.");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);

    private final Path dir;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final ProviderSimulator simulator;
    private final SchemaCatalogue catalogue;
    private final Map<String, PromptRequest> published = new HashMap<>();
    private final List<PromptResult> results = new ArrayList<>();
    private Limits limits = perMinute(30_000, 10_000_000);

    JobRig(Path dir, SimulatorOptions options) throws IOException {
        this.dir = dir;
        broker = EmbeddedBroker.start(dir.resolve("broker"), 0);
        registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
        simulator = ProviderSimulator.start(options);
        catalogue =
                SchemaCatalogue.connect(new RegistryConfig(List.of(registry.url()), Map.of()), Duration.ofSeconds(10));
    }

    static SimulatorOptions simulator(Path dir) {
        return SimulatorOptions.defaults(journal(dir));
    }

    private static Path journal(Path dir) {
        return dir.resolve("provider").resolve("journal.jsonl");
    }

    JobRig withLimits(long requestsPerMinute, long tokensPerMinute) {
        limits = perMinute(requestsPerMinute, tokensPerMinute);
        return this;
    }

    private static Limits perMinute(long requests, long tokens) {
        return new Limits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalLong.empty());
    }

    SluiceConfig config(String instance) {
        return JobProcess.config(
                broker.bootstrapServers(),
                registry.url(),
                simulator.openAiBaseUri().toString(),
                state(instance),
                instance,
                limits,
                LaneConfig.CALLS_OPEN_MAX);
    }

    private Path state(String instance) {
        return dir.resolve("state-" + instance);
    }

    /** Starts a job in a process of its own, in a small heap; it hoards what it reads once {@link #plantHoard} was called. */
    ChildJvm startChild(String instance, long requestsPerMinute, int heapMb) {
        List<String> options = List.of(
                "-Xmx" + heapMb + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED");
        return ChildJvm.start(
                JobProcess.class,
                options,
                childLog(),
                broker.bootstrapServers(),
                registry.url(),
                simulator.openAiBaseUri().toString(),
                state(instance).toString(),
                instance,
                Long.toString(requestsPerMinute),
                hoard().toString());
    }

    /** Where jobs in processes of their own write their log. */
    Path childLog() {
        return dir.resolve("child.log");
    }

    private Path hoard() {
        return dir.resolve("hoard");
    }

    /** From now on, a child keeps all calls that it reads. */
    void plantHoard() {
        try {
            Files.createFile(hoard());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the provider has received so far. */
    List<JournalLine> journal() {
        try {
            return JournalReader.read(journal(dir)).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a job with every role and waits until it works. */
    SluiceJob startJob(String instance) {
        SluiceJob job = SluiceJob.start(config(instance), ALL, Budget.unlimited());
        job.awaitReady(PATIENCE, words -> {});
        return job;
    }

    /** Publishes and waits until everything is acknowledged. */
    void publish(List<PromptRequest> requests) throws InterruptedException {
        try (SluicePublisher publisher = SluicePublisher.connect(client(), TOPICS, catalogue)) {
            List<CompletableFuture<RecordMetadata>> acknowledged = new ArrayList<>();
            for (PromptRequest request : requests) {
                acknowledged.add(publisher.publish(request));
                published.put(request.getId(), request);
            }
            publisher.flush();
            acknowledged.forEach(CompletableFuture::join);
        }
    }

    /** Reads results from the topic's start until there is one for so many requests at least. */
    List<PromptResult> awaitResults(long distinctIds) {
        results.clear();
        try (ResultReader reader = ResultReader.open(client(), TOPICS, catalogue, ReadPosition.beginning())) {
            await().atMost(PATIENCE).until(() -> {
                results.addAll(reader.poll(Duration.ofMillis(100)));
                return results.stream().map(PromptResult::getId).distinct().count() >= distinctIds;
            });
            // A doubled result would come late: read on until the topic is at rest.
            for (List<PromptResult> late = reader.poll(Duration.ofMillis(500));
                    !late.isEmpty();
                    late = reader.poll(Duration.ofMillis(500))) {
                results.addAll(late);
            }
        }
        return List.copyOf(results);
    }

    /** Waits until the ledger speaks of so many requests, and returns what was seen in all. */
    Sighting sighting(long requestsInLedger) {
        List<UsageWindow> usage = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            usage.clear();
            usage.addAll(usage());
            return usage.stream()
                            .filter(window -> window.getScope() == io.sluice.schema.UsageScope.TENANT)
                            .mapToLong(window -> window.getTotals().getRequests())
                            .sum()
                    >= requestsInLedger;
        });
        return new Sighting(
                Map.copyOf(published),
                List.copyOf(results),
                records(TOPICS.deadLetters()).size(),
                usage,
                journal());
    }

    private List<UsageWindow> usage() {
        Map<String, UsageWindow> latest = new HashMap<>();
        var read = catalogue.deserializer(UsageWindow.class);
        for (ConsumerRecord<byte[], byte[]> record : records(TOPICS.metrics())) {
            String key = new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
            if (!key.endsWith("/progress")) {
                latest.put(key, read.deserialize(record.topic(), record.value()));
            }
        }
        return List.copyOf(latest.values());
    }

    /** Everything committed on a topic now. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (CommittedRecords records = CommittedRecords.of(client(), topic)) {
            return records.toEnd();
        }
    }

    /** Names of all topics, the streams' own included. */
    Set<String> topics() {
        try (Admin admin = Admin.create(client())) {
            return admin.listTopics().names().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    String registryUrl() {
        return registry.url();
    }

    Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    @Override
    public void close() {
        catalogue.close();
        simulator.close();
        registry.close();
        broker.close();
    }
}
