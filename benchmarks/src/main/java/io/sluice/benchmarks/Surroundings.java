package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.local.ChildJvm;
import io.sluice.local.LocalProcess;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.PromptRequest;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Broker and registry in a process of their own below a temporary directory; providers and jobs on demand. */
final class Surroundings implements AutoCloseable {
    static final Topics TOPICS = new Topics(JobOrder.PREFIX);
    static final List<String> HEAP = List.of("-Xms64m", "-Xmx1g", "--enable-native-access=ALL-UNNAMED");
    private static final Duration START = Duration.ofMinutes(2);

    private final Path dir;
    private final LocalProcess platform;
    private final SchemaCatalogue catalogue;

    Surroundings() throws IOException, InterruptedException {
        dir = Files.createTempDirectory("sluice-bench");
        platform = LocalProcess.start(dir.resolve("platform"), dir.resolve("platform.log"));
        catalogue = SchemaCatalogue.connect(
                new RegistryConfig(List.of(platform.registryUrl()), Map.of()), Duration.ofSeconds(30));
    }

    /** Starts a provider; the flags are the simulator's. */
    Provider provider(String name, String... flags) throws InterruptedException {
        return new SimulatedProvider(dir, name, List.of(flags));
    }

    /** Starts an instance of the job and waits until it works. */
    ChildJvm startJob(JobOrder order) throws IOException, InterruptedException {
        Path settings = dir.resolve(order.prefix() + order.instance() + ".yaml");
        // JSON is YAML.
        new ObjectMapper()
                .writeValue(
                        settings.toFile(),
                        Map.of(
                                "instance-id", order.instance(),
                                "state-dir",
                                        dir.resolve("state")
                                                .resolve(order.prefix() + order.instance())
                                                .toString(),
                                "topics", Map.of("prefix", order.prefix()),
                                "kafka", Map.of("bootstrap-servers", platform.bootstrapServers()),
                                "registry", Map.of("urls", List.of(platform.registryUrl())),
                                "ops", Map.of("enabled", false),
                                "lanes", order.lanes()));
        List<String> args = new ArrayList<>(List.of(settings.toString()));
        order.roles().forEach(role -> args.add(role.name()));
        return start(JobProcess.class, order.instance(), args.toArray(String[]::new));
    }

    /** Starts the bare topology from the requests topic to another one. */
    ChildJvm startPassThrough(String target, int partitions) throws InterruptedException {
        return start(
                PassThroughProcess.class,
                "pass-through",
                platform.bootstrapServers(),
                TOPICS.requests(),
                target,
                dir.resolve("pass-through").toString(),
                Integer.toString(partitions));
    }

    /** Starts a peer and waits until it works. */
    ChildJvm startPeer(Class<?> main, String name, PeerOrder order) throws IOException, InterruptedException {
        return start(main, name, new ObjectMapper().writeValueAsString(order));
    }

    /** A file of its own below the temporary directory. */
    Path file(String name) {
        return dir.resolve(name);
    }

    private ChildJvm start(Class<?> main, String name, String... args) throws InterruptedException {
        ChildJvm child = ChildJvm.start(main, HEAP, dir.resolve(name + ".log"), args);
        child.awaitLine(JobProcess.READY::equals, START);
        return child;
    }

    /** Publishes so many requests and waits for the broker's word on all. */
    void publish(int count, IntFunction<PromptRequest> request) throws InterruptedException {
        publish(TOPICS, count, request);
    }

    /** Publishes so many requests behind another prefix and waits for the broker's word on all. */
    void publish(Topics topics, int count, IntFunction<PromptRequest> request) throws InterruptedException {
        try (SluicePublisher publisher = SluicePublisher.connect(client(), topics, catalogue)) {
            List<CompletableFuture<RecordMetadata>> acknowledged = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                acknowledged.add(publisher.publish(request.apply(i)));
            }
            publisher.flush();
            acknowledged.forEach(CompletableFuture::join);
        }
    }

    /** A request of about the size of a question of a school's maths book. */
    static PromptRequest request(String id, String prompt) {
        return PromptRequest.newBuilder()
                .setId(id)
                .setModel("gpt-4o-mini")
                .setBody(question(prompt))
                .build();
    }

    /** The body of such a request, without a model. */
    static String question(String prompt) {
        return """
                {"max_tokens":64,"messages":[{"role":"system","content":"You solve grade-school maths word problems. \
                Think step by step and end with the number."},{"role":"user","content":"Question %s: a baker sells 16 \
                rolls a day, eats three for breakfast, bakes muffins with four and sells the rest at the market for $2 \
                each. How much in dollars does he make every day at the market?"}]}""".formatted(prompt);
    }

    Map<String, Object> client() {
        return Map.of("bootstrap.servers", platform.bootstrapServers());
    }

    SchemaCatalogue catalogue() {
        return catalogue;
    }

    @Override
    public void close() {
        catalogue.close();
        platform.close();
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
