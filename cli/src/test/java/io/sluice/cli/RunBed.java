package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.engine.FakeEngine;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;

/** What a test of {@code run} has in hand: a directory, streams, and a platform that answers as the test likes. */
abstract class RunBed {

    static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Map<String, String> environment = new HashMap<>();
    final FakeEngine.Topic topic = new FakeEngine.Topic();
    InputStream in = InputStream.nullInputStream();
    OutputStream stdout = out;
    Function<PromptRequest, List<PromptResult>> answering = request -> List.of(FakeEngine.answered(request.getId()));
    JobView view = JobView.NONE;
    long spent;
    final List<FakeEngine> engines = new ArrayList<>();
    final List<PlatformOrder> orders = new ArrayList<>();

    int run(String file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("run", file));
        arguments.addAll(Arrays.asList(options));
        int code = execute(arguments.toArray(String[]::new));
        return code;
    }

    int execute(String... arguments) {
        Surroundings surroundings = new Surroundings(
                in, stdout, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, environment);
        List<String> all = new ArrayList<>(List.of(arguments));
        if (all.size() > 1 && all.getFirst().equals("run")) {
            all.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        }
        return Sluice.execute(
                surroundings,
                (order, words) -> {
                    orders.add(order);
                    FakeEngine engine = new FakeEngine(topic, answering);
                    engine.show(view);
                    engine.spend(spent);
                    engines.add(engine);
                    return engine;
                },
                all.toArray(String[]::new));
    }

    /** A JSON file; a line that is no JSON yet is a prompt. */
    Path write(String... lines) throws IOException {
        List<String> json = Arrays.stream(lines)
                .map(line -> line.isEmpty() || line.startsWith("{") ? line : "{\"prompt\":\"" + line + "\"}")
                .toList();
        return Files.write(directory.resolve("prompts.jsonl"), json);
    }

    String words() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static List<JsonNode> results(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
