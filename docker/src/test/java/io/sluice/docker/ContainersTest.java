package io.sluice.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** The job as it is deployed: the image's roles, Kafka, registry and provider in containers of their own. */
class ContainersTest {
    private static final Duration ENOUGH = Duration.ofMinutes(2);
    private static final int PROMPTS = 100;
    /** Of a process that SIGTERM ended; SIGKILL would have been 137. */
    private static final long TERMINATED = 143;

    private Town town;

    @BeforeEach
    void start() {
        Images.assumeEngine();
        town = new Town();
        town.startSurroundings();
    }

    @AfterEach
    void stop() throws Exception {
        if (town != null) {
            town.close();
        }
    }

    @Test
    void rolesInContainersAnswerEachRequestOnceThroughAStopAndAKill() throws Exception {
        GenericContainer<?> streams = town.startJob("streams");
        GenericContainer<?> calls = town.startJob("calls");
        assertThat(run(streams, "id", "-u")).isEqualTo("10001");
        assertThat(heapBytes(streams)).isBetween(350L << 20, 400L << 20);

        GenericContainer<?> first = town.startClient("first", PROMPTS);
        assertThat(Town.outputOf(first, ENOUGH)).contains("results=300 ids=300 answered=300");
        assertThat(town.journalled()).isEqualTo(PROMPTS);
        Town.awaitHealthy(streams);
        Town.awaitHealthy(calls);

        GenericContainer<?> second = town.startClient("second", PROMPTS);
        assertThat(Town.stop(calls, Duration.ofSeconds(40))).isEqualTo(TERMINATED);
        assertThat(calls.getLogs()).contains("stopping");
        Town.kill(streams);
        town.startJob("streams");
        town.startJob("calls");
        assertThat(Town.outputOf(second, ENOUGH)).contains("results=300 ids=300 answered=300");
        assertThat(town.journalled()).as("paid again: what was in flight").isBetween(2L * PROMPTS, 3L * PROMPTS);
    }

    private static long heapBytes(GenericContainer<?> container) throws Exception {
        String flags =
                run(container, "sh", "-c", "java @/opt/sluice/java.args -XX:+PrintFlagsFinal -version 2>/dev/null");
        return flags.lines()
                .filter(line -> line.contains(" MaxHeapSize "))
                .map(line -> line.strip().split("\\s+")[3])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private static String run(GenericContainer<?> container, String... command) throws Exception {
        ExecResult result = container.execInContainer(command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout().strip();
    }
}
