package io.sluice.benchmarks;

import io.sluice.local.ChildJvm;
import io.sluice.local.LocalProcess;
import io.sluice.local.provider.SimulatorMain;
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

/** Broker, registry and provider in processes of their own below a temporary directory, and jobs on demand. */
final class Surroundings implements AutoCloseable {
    static final Topics TOPICS = new Topics("sluice.");
    private static final Duration START = Duration.ofMinutes(2);
    private static final List<String> HEAP = List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED");

    private final Path dir;
    private final LocalProcess platform;
    private final ChildJvm simulator;
    private final String providerUrl;
    private final SchemaCatalogue catalogue;

    /** Starts them; the flags are the simulator's. */
    Surroundings(String... simulatorFlags) throws IOException, InterruptedException {
        dir = Files.createTempDirectory("sluice-bench");
        platform = LocalProcess.start(dir.resolve("platform"), dir.resolve("platform.log"));
        String[] flags = new String[simulatorFlags.length + 2];
        flags[0] = "--journal";
        flags[1] = journal().toString();
        System.arraycopy(simulatorFlags, 0, flags, 2, simulatorFlags.length);
        simulator = ChildJvm.start(SimulatorMain.class, HEAP, dir.resolve("simulator.log"), flags);
        providerUrl = simulator.awaitLine(line -> line.startsWith("http"), START) + "/v1";
        catalogue = SchemaCatalogue.connect(
                new RegistryConfig(List.of(platform.registryUrl()), Map.of()), Duration.ofSeconds(30));
    }

    Path journal() {
        return dir.resolve("journal.jsonl");
    }

    /** Starts the job and waits until it works. */
    ChildJvm startJob() throws InterruptedException {
        return start(
                JobProcess.class,
                "job",
                platform.bootstrapServers(),
                platform.registryUrl(),
                providerUrl,
                dir.resolve("state").toString());
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

    private ChildJvm start(Class<?> main, String name, String... args) throws InterruptedException {
        ChildJvm child = ChildJvm.start(main, HEAP, dir.resolve(name + ".log"), args);
        child.awaitLine(JobProcess.READY::equals, START);
        return child;
    }

    /** Publishes so many requests and waits for the broker's word on all. */
    void publish(int count, IntFunction<PromptRequest> request) throws InterruptedException {
        try (SluicePublisher publisher = SluicePublisher.connect(client(), TOPICS, catalogue)) {
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
        String body = """
                {"model":"gpt-4o-mini","max_tokens":64,"messages":[{"role":"system","content":"You solve grade-school \
                maths word problems. Think step by step and end with the number."},{"role":"user","content":"Question \
                %s: a baker sells 16 rolls a day, eats three for breakfast, bakes muffins with four and sells the rest \
                at the market for $2 each. How much in dollars does he make every day at the market?"}]}""".formatted(prompt);
        return PromptRequest.newBuilder().setId(id).setBody(body).build();
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
        simulator.close();
        platform.close();
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
