package io.sluice.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.MountableFile;

/**
 * Kafka, registry, provider simulator and the job's roles, each in a container, on a network of their own. All traffic
 * stays on that network, so that the engine may be anywhere.
 */
final class Town implements AutoCloseable {
    static final String BOOTSTRAP = "kafka:19092";
    static final String REGISTRY = "http://registry:8081";

    private static final String JAVA = "java";
    private static final String JAVA_ARGS = "@/opt/sluice/java.args";
    private static final long MEMORY_BYTES = 768L << 20;
    private static final Duration START = Duration.ofSeconds(60);

    private final String image;
    private final Network network = Network.newNetwork();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private GenericContainer<?> simulator;

    Town() {
        image = Images.own();
    }

    /** What surrounds the job. */
    void startSurroundings() {
        KafkaContainer kafka = new KafkaContainer(Images.kafka())
                .withNetwork(network)
                .withListener(BOOTSTRAP)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "1");
        GenericContainer<?> registry = plain("registry")
                .withCreateContainerCmdModifier(create -> create.withEntrypoint(
                        JAVA, JAVA_ARGS, "io.sluice.local.RegistryMain", "/var/lib/sluice", "8081"))
                .withCommand()
                .waitingFor(Wait.forSuccessfulCommand("/opt/sluice/healthy 8081 /subjects"));
        simulator = plain("simulator")
                .withCreateContainerCmdModifier(
                        create -> create.withEntrypoint(JAVA, JAVA_ARGS, "io.sluice.local.provider.SimulatorMain"))
                .withCommand(
                        "--every-address --port 8090 --no-key --latency-median-ms 1500 --journal /var/lib/sluice/journal.jsonl"
                                .split(" "))
                .waitingFor(Wait.forSuccessfulCommand("/opt/sluice/healthy 8090 /v1/models"));
        for (GenericContainer<?> part : List.of(kafka, registry, simulator)) {
            keep(part).start();
        }
    }

    /** One instance of the job with one role, as compose.yaml and k8s run it: no root, nothing to write but its volume. */
    GenericContainer<?> startJob(String role) {
        GenericContainer<?> job = plain(role)
                .withCopyFileToContainer(MountableFile.forClasspathResource("sluice.yaml"), "/etc/sluice/sluice.yaml")
                .withCommand("job", "--config", "/etc/sluice/sluice.yaml", "--roles", role)
                .withEnv(Map.of(
                        "SLUICE_INSTANCE_ID",
                        role + "-1",
                        "SLUICE_KAFKA_BOOTSTRAP_SERVERS",
                        BOOTSTRAP,
                        "SLUICE_REGISTRY_URLS",
                        REGISTRY))
                .withCreateContainerCmdModifier(create -> create.getHostConfig()
                        .withMemory(MEMORY_BYTES)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges")))
                .waitingFor(Wait.forSuccessfulCommand("/opt/sluice/healthy 8088 /health/ready")
                        .withStartupTimeout(START));
        keep(job).start();
        return job;
    }

    /** A publisher and reader: see {@link Client}. */
    GenericContainer<?> startClient(String job, int prompts) {
        GenericContainer<?> client = plain("client-" + job)
                .withCopyFileToContainer(MountableFile.forHostPath("target/test-classes"), "/opt/client")
                .withCreateContainerCmdModifier(create -> create.withEntrypoint(
                        JAVA,
                        "-cp",
                        "/opt/client:/opt/sluice/own/*:/opt/sluice/lib/*",
                        Client.class.getName(),
                        BOOTSTRAP,
                        REGISTRY,
                        job,
                        Integer.toString(prompts)))
                .withCommand()
                .withStartupCheckStrategy(new IsRunningStartupCheckStrategy())
                .waitingFor(Wait.forLogMessage("published .*\\n", 1).withStartupTimeout(START));
        keep(client).start();
        return client;
    }

    /** Calls that the provider answered. */
    long journalled() throws IOException, InterruptedException {
        ExecResult lines =
                simulator.execInContainer("grep", "-c", "\"outcome\":\"answered\"", "/var/lib/sluice/journal.jsonl");
        return Long.parseLong(lines.getStdout().strip());
    }

    static void kill(GenericContainer<?> container) {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    /** Asks it to stop as an orchestrator does, and returns its exit code. */
    static long stop(GenericContainer<?> container, Duration grace) {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout((int) grace.toSeconds())
                .exec();
        return state(container).getExitCodeLong();
    }

    /** What the engine thinks of it, by the image's own check. */
    static void awaitHealthy(GenericContainer<?> container) {
        Awaitility.await()
                .atMost(START)
                .until(() -> state(container).getHealth().getStatus(), "healthy"::equals);
    }

    /** The container's output, once it has ended with 0. */
    static String outputOf(GenericContainer<?> container, Duration timeout) {
        Awaitility.await()
                .atMost(timeout)
                .until(() -> !Boolean.TRUE.equals(state(container).getRunning()));
        assertThat(state(container).getExitCodeLong()).as(container.getLogs()).isZero();
        return container.getLogs();
    }

    private static InspectContainerResponse.ContainerState state(GenericContainer<?> container) {
        return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    private GenericContainer<?> plain(String name) {
        return new GenericContainer<>(image).withNetwork(network).withNetworkAliases(name);
    }

    private GenericContainer<?> keep(GenericContainer<?> container) {
        parts.add(container);
        return container;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
        network.close();
    }
}
