package io.sluice.app.topology;

import static org.awaitility.Awaitility.await;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.control.ControlView;
import io.sluice.schemas.SchemaCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The streams role in a process of its own, so that it can be killed. */
final class StreamsProcess implements AutoCloseable {
    private final Process process;

    private StreamsProcess(Process process) {
        this.process = process;
    }

    static StreamsProcess start(Path log, String bootstrapServers, Path stateDir, int partitions) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StreamsProcess.class.getName(),
                bootstrapServers,
                stateDir.toString(),
                Integer.toString(partitions));
        return new StreamsProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** Runs until killed. Ids of the catalogue in memory are the same in every process. */
    public static void main(String[] args) {
        SluiceConfig config = Running.config(Path.of(args[1]), args[0], Integer.parseInt(args[2]));
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
                StreamsRole role = StreamsRole.start(config, catalogue, new ControlView())) {
            await().forever().until(() -> role.state() == StreamsRole.State.FAILED);
        }
    }
}
