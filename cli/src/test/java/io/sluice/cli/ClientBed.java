package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.engine.Addresses;
import io.sluice.cli.engine.Engine;
import io.sluice.cli.engine.SpendLimit;
import io.sluice.cli.shell.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What a test of client commands has in hand: a platform that knows nothing of them, and what they print. */
abstract class ClientBed {

    static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path data;

    static Engine platform;
    private static Map<String, String> environment;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        PlatformOptions options = new PlatformOptions();
        LaneSetup lanes = options.lanes(Optional.empty(), Map.of("SLUICE_OPS_PORT", "0"));
        platform = new EmbeddedEngines()
                .start(new PlatformOrder(data, lanes.config(), true, PlatformOrder.Ports.FREE), words -> {});
        platform.startJob(SpendLimit.NONE, words -> {});
        Addresses addresses = platform.addresses();
        environment = Map.of(
                "SLUICE_KAFKA_BOOTSTRAP_SERVERS", addresses.bootstrapServers(),
                "SLUICE_REGISTRY_URLS", addresses.registryUrl());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String submit(int expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("submit"));
        all.addAll(List.of(arguments));
        assertThat(run(all.toArray(String[]::new))).as(words()).isEqualTo(expected);
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment);
        return Sluice.execute(surroundings, new EmbeddedEngines(), arguments);
    }

    List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    String words() {
        return err.toString(StandardCharsets.UTF_8);
    }

    Path write(String... lines) throws IOException {
        List<String> json = new ArrayList<>();
        for (String line : lines) {
            json.add(line.startsWith("{") ? line : "{\"prompt\":\"" + line + "\"}");
        }
        return Files.write(directory.resolve("prompts.jsonl"), json);
    }
}
