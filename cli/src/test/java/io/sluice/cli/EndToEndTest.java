package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.shell.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: broker, registry, job and simulator in this process. */
class EndToEndTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EXAMPLE = Path.of("..", "examples", "prompts.jsonl");

    /** Different prompts in the example: what may be paid for. */
    private static final long DIFFERENT = 19;

    @TempDir
    Path directory;

    @Test
    void exampleIsAnsweredPaidOnceAndTheSecondTimeForNothing() throws IOException {
        assertThat(dryRun().get("calls").asLong()).isEqualTo(DIFFERENT);

        JsonNode first = run();
        assertThat(first.get("answered").asLong()).isEqualTo(24);
        assertThat(first.get("paid_calls").asLong()).isEqualTo(DIFFERENT);
        assertThat(first.get("coalesced").asLong() + first.get("cache_hits").asLong())
                .isEqualTo(5);
        assertThat(journal()).hasSize((int) DIFFERENT);
        assertThat(costOfTheLines()).isEqualByComparingTo(first.get("cost_usd").decimalValue());
        assertThat(customIds()).isEqualTo(customIdsOfTheExample());

        JsonNode hits = dryRun();
        assertThat(hits.get("cache_hits").asLong()).isEqualTo(24);
        JsonNode second = run();
        assertThat(second.get("cache_hits").asLong()).isEqualTo(24);
        assertThat(second.get("cost_usd").decimalValue()).isZero();
        assertThat(second.get("cost_saved_usd").decimalValue()).isPositive();
        assertThat(journal()).hasSize((int) DIFFERENT);
    }

    private JsonNode run() throws IOException {
        return execute(0);
    }

    private JsonNode dryRun() throws IOException {
        return execute(0, "--dry-run");
    }

    private JsonNode execute(int expected, String... options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of("run", EXAMPLE.toString(), "--out", output().toString()));
        arguments.addAll(
                List.of("--json", "--data-dir", directory.resolve("data").toString()));
        arguments.addAll(List.of(options));
        int code = Sluice.execute(
                new Surroundings(
                        InputStream.nullInputStream(),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        false,
                        Map.of()),
                new EmbeddedEngines(),
                arguments.toArray(String[]::new));
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
        return JSON.readTree(out.toString(StandardCharsets.UTF_8));
    }

    private Path output() {
        return directory.resolve("results.jsonl");
    }

    private List<String> journal() throws IOException {
        return Files.readAllLines(directory.resolve("data").resolve("provider").resolve("journal.jsonl"));
    }

    private BigDecimal costOfTheLines() throws IOException {
        BigDecimal sum = BigDecimal.ZERO;
        for (String line : Files.readAllLines(output())) {
            sum = sum.add(JSON.readerFor(JsonNode.class)
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .<JsonNode>readValue(line)
                    .at("/sluice/cost_usd")
                    .decimalValue());
        }
        return sum;
    }

    private List<String> customIds() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(output())) {
            ids.add(JSON.readTree(line).get("custom_id").asText());
        }
        return ids;
    }

    private static List<String> customIdsOfTheExample() throws IOException {
        List<String> ids = new ArrayList<>();
        List<String> lines = Files.readAllLines(EXAMPLE);
        for (int i = 0; i < lines.size(); i++) {
            ids.add(JSON.readTree(lines.get(i)).path("custom_id").asText("line-" + (i + 1)));
        }
        return ids;
    }
}
