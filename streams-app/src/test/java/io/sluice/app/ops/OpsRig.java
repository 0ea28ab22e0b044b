package io.sluice.app.ops;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.OpsConfig;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.Secret;
import io.sluice.app.config.SluiceConfig;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.EmbeddedRegistry;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schema.PromptRequest;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Broker, registry, provider and one instance with every role, in this process. Two lanes: one quick, one with a tiny quota. */
final class OpsRig implements AutoCloseable {
    static final String KEY = "sk-a-key-that-nobody-may-see";
    static final String PROMPT = "xyzzy-the-prompt";
    private static final Topics TOPICS = new Topics("sluice.");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final ProviderSimulator simulator;
    private final SchemaCatalogue catalogue;
    private final SluiceConfig config;
    private final SluiceJob job;
    private final Asking asking;

    OpsRig(Path dir) throws IOException {
        broker = EmbeddedBroker.start(dir.resolve("broker"), 0);
        registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
        simulator = ProviderSimulator.start(SimulatorOptions.defaults(dir.resolve("journal.jsonl"))
                .withFaults(List.of(FaultRule.always(FaultKind.SERVER_ERROR).withProbability(0.1))));
        catalogue =
                SchemaCatalogue.connect(new RegistryConfig(List.of(registry.url()), Map.of()), Duration.ofSeconds(20));
        config = SluiceConfig.defaults()
                .withInstance("one", dir.resolve("state"))
                .withLanes(List.of(
                        lane("quick", "gpt-4o-mini", Limits.of(30_000, 10_000_000, 500)),
                        lane(
                                "tight",
                                "gpt-4.1*",
                                new Limits(OptionalLong.of(6), OptionalLong.of(40_000), OptionalLong.empty()))))
                .withOps(OpsConfig.defaults().withPort(0))
                .withCluster(
                        KafkaConfig.of(broker.bootstrapServers()), RegistrySettings.of(URI.create(registry.url())));
        job = SluiceJob.start(config, EnumSet.allOf(Role.class), Budget.unlimited());
        asking = new Asking(address());
        job.awaitReady(PATIENCE, words -> {});
    }

    private LaneConfig lane(String name, String model, Limits limits) {
        return LaneConfig.of(
                name,
                ProviderKind.OPENAI,
                simulator.openAiBaseUri(),
                Optional.of(Secret.of(KEY)),
                List.of(model),
                limits);
    }

    URI address() {
        return job.opsAddress().orElseThrow();
    }

    Asking asking() {
        return asking;
    }

    /** Another instance of the same job, which does nothing but watch; the caller's to close. */
    SluiceJob watching(Path state) {
        SluiceJob other =
                SluiceJob.start(config.withInstance("other", state), EnumSet.of(Role.OPS), Budget.unlimited());
        other.awaitReady(PATIENCE, words -> {});
        return other;
    }

    /** What the provider does from now on. */
    void faults(List<FaultRule> faults) {
        simulator.faults().set(faults);
    }

    /** Publishes a job of so many prompts; each prompt twice, so that there is something to save. */
    void publish(String id, String model, int requests, boolean close) throws InterruptedException {
        try (SluicePublisher publisher = SluicePublisher.connect(client(), TOPICS, catalogue)) {
            publisher.openJob(id, "default", "prompts of " + id).join();
            List<CompletableFuture<?>> acknowledged = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                acknowledged.add(publisher.publish(PromptRequest.newBuilder()
                        .setId(id + "-" + i)
                        .setJob(id)
                        .setBody("""
                                {"model":"%s","max_tokens":16,"messages":[{"role":"user","content":"%s %s %d"}]}""".formatted(model, PROMPT, id, i / 2))
                        .build()));
            }
            publisher.flush();
            acknowledged.forEach(CompletableFuture::join);
            if (close) {
                publisher.closeJob(id, "default", requests).join();
            }
        }
    }

    void control(ControlKind kind, String lane) throws Exception {
        Control control = Control.newBuilder()
                .setKind(kind)
                .setLane(lane)
                .setBy("ann")
                .setReason("the bill")
                .build();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = catalogue.serializer(Control.class).serialize(TOPICS.controls(), control);
            producer.send(new ProducerRecord<>(
                            TOPICS.controls(), ("lane/" + lane).getBytes(StandardCharsets.UTF_8), value))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    /** Waits until what the API tells is as wanted, and gives it. */
    JsonNode awaitSnapshot(Predicate<JsonNode> wanted) {
        return awaitSnapshot(asking, wanted);
    }

    /** The same of another instance. */
    static JsonNode awaitSnapshot(Asking asking, Predicate<JsonNode> wanted) {
        return await().atMost(PATIENCE).until(() -> snapshot(asking), wanted);
    }

    JsonNode snapshot() throws Exception {
        return snapshot(asking);
    }

    private static JsonNode snapshot(Asking asking) throws Exception {
        return new JsonMapper().readTree(asking.get("/api/snapshot").body());
    }

    static JsonNode named(JsonNode list, String field, String value) {
        for (JsonNode item : list) {
            if (item.path(field).asText().equals(value)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    @Override
    public void close() {
        asking.close();
        job.close();
        catalogue.close();
        simulator.close();
        registry.close();
        broker.close();
    }
}
