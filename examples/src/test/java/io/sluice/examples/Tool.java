package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another language's program, run as a user runs it. Blocks until it ends, or kills it. */
final class Tool {
    private final Path directory;
    private final Map<String, String> environment;

    Tool(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** Whether the program is on the PATH and starts. */
    static boolean exists(String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs it, and expects it to end with 0. */
    Run run(Duration timeout, String... command) throws IOException, InterruptedException {
        Run run = tryRun(timeout, command);
        assertThat(run.exitCode())
                .as(() -> List.of(command) + ": " + run.errors())
                .isZero();
        return run;
    }

    /** The same, whatever its exit code. */
    Run tryRun(Duration timeout, String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(directory, "stderr", ".txt");
        Path output = Files.createTempFile(directory, "stdout", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Run(process.exitValue(), output, Files.readString(errors, StandardCharsets.UTF_8));
    }

    /**
     * How it ended.
     *
     * @param exitCode its own, or that of a killed process
     * @param output the file that it wrote its standard output to
     * @param errors what it wrote to standard error
     */
    record Run(int exitCode, Path output, String errors) {
        String text() throws IOException {
            return Files.readString(output, StandardCharsets.UTF_8);
        }

        byte[] bytes() throws IOException {
            return Files.readAllBytes(output);
        }
    }
}
