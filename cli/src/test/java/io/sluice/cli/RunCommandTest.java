package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.engine.FakeEngine;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.io.ByteArrayInputStream;
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
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final FakeEngine.Topic topic = new FakeEngine.Topic();
    private InputStream in = InputStream.nullInputStream();
    private OutputStream stdout = out;
    private Function<PromptRequest, List<PromptResult>> answering =
            request -> List.of(FakeEngine.answered(request.getId()));
    private JobView view = JobView.NONE;
    private final List<FakeEngine> engines = new ArrayList<>();

    @Test
    void everyPromptGetsItsLineInTheOrderOfTheInput() throws IOException {
        Path file = write("one", "{\"prompt\":\"two\",\"custom_id\":\"b\"}", "", "three");
        List<PromptResult> held = new ArrayList<>();
        answering = request -> {
            held.addFirst(FakeEngine.answered(request.getId()));
            return held.size() == 3 ? held : List.of();
        };

        assertThat(run(file.toString())).isEqualTo(0);

        List<JsonNode> lines = results(directory.resolve("prompts.results.jsonl"));
        assertThat(lines).extracting(line -> line.get("custom_id").asText()).containsExactly("line-1", "b", "line-4");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.at("/response/body/echo").asText())
                        .isEqualTo(line.get("id").asText()));
        assertThat(lines.getFirst().at("/sluice/cost_usd").decimalValue()).isEqualByComparingTo("0.001");
        assertThat(lines.getFirst().get("error").isNull()).isTrue();
    }

    @Test
    void badLinesAreToldWithTheirNumbersGetTheirLinesAndStopNothing() throws IOException {
        Path file = write("one", "{broken", "too large for the broker", "four");

        assertThat(run(file.toString(), "--json")).isEqualTo(3);

        List<JsonNode> lines = results(directory.resolve("prompts.results.jsonl"));
        assertThat(lines).extracting(line -> line.get("error").isNull()).containsExactly(true, false, false, true);
        assertThat(lines.get(1).at("/sluice/status").asText()).isEqualTo("rejected");
        assertThat(words()).contains("line 2: not valid JSON").contains("line 3: larger than the broker takes");
        JsonNode summary = JSON.readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(summary.get("requests").asLong()).isEqualTo(4);
        assertThat(summary.get("answered").asLong()).isEqualTo(2);
        assertThat(summary.get("rejected").asLong()).isEqualTo(2);
    }

    @Test
    void failedRequestsEndWithTheirReasonAndExitCodeThree() throws IOException {
        answering = request -> List.of(PromptResult.newBuilder()
                .setId(request.getId())
                .setStatus(ResultStatus.FAILED)
                .setSource(ResultSource.CALL)
                .setStatusCode(400)
                .setBody("{\"error\": {\n\"message\": \"no\"}}")
                .setFailure(Failure.newBuilder()
                        .setKind(FailureKind.INVALID)
                        .setMessage("the provider says no")
                        .build())
                .build());

        assertThat(run(write("one").toString())).isEqualTo(3);

        JsonNode line = results(directory.resolve("prompts.results.jsonl")).getFirst();
        assertThat(line.at("/error/code").asText()).isEqualTo("invalid");
        assertThat(line.at("/response/status_code").asInt()).isEqualTo(400);
        assertThat(line.at("/response/body/error/message").asText()).isEqualTo("no");
        assertThat(words()).contains("line 1: failed: the provider says no");
    }

    @Test
    void doubledAndForeignResultsChangeNothing() throws IOException {
        answering = request -> List.of(
                FakeEngine.answered("another-job:1"),
                FakeEngine.answered(request.getId()),
                PromptResult.newBuilder(FakeEngine.answered(request.getId()))
                        .setBody("{\"second\":1}")
                        .build());

        assertThat(run(write("one", "two").toString(), "--json")).isEqualTo(0);

        assertThat(results(directory.resolve("prompts.results.jsonl")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.at("/response/body/echo").asText())
                        .isEqualTo(line.get("id").asText()));
        assertThat(JSON.readTree(out.toString(StandardCharsets.UTF_8))
                        .get("paid_calls")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void runThatStoppedAtTheBudgetGoesOnUnderItsJobAndPublishesOnlyWhatIsOpen() throws IOException {
        Path file = write("one", "two", "three");
        answering = request ->
                request.getBody().contains("three") ? List.of() : List.of(FakeEngine.answered(request.getId()));
        view = new JobView(List.of(), true, Optional.empty());
        assertThat(run(file.toString(), "--max-cost", "0.001")).isEqualTo(4);
        assertThat(words()).contains("--max-cost $0.0010").contains("with a higher --max-cost");
        assertThat(results(directory.resolve("prompts.results.jsonl.partial"))).hasSize(2);
        assertThat(directory.resolve("prompts.results.jsonl")).doesNotExist();

        view = JobView.NONE;
        answering = request -> List.of(FakeEngine.answered(request.getId()));
        err.reset();
        assertThat(run(file.toString(), "--max-cost", "5")).isEqualTo(0);

        assertThat(words()).contains("resuming job").contains("2 of 3 results");
        assertThat(engines.get(1).limit().spentNanos()).isEqualTo(2_000_000);
        assertThat(topic.requests()).hasSize(4);
        assertThat(topic.requests().stream().map(PromptRequest::getJob).distinct())
                .hasSize(1);
        assertThat(results(directory.resolve("prompts.results.jsonl"))).hasSize(3);
        assertThat(directory.resolve("prompts.results.jsonl.partial")).doesNotExist();
        assertThat(engines.get(1).jobs()).last().asString().endsWith(" 3");
    }

    @Test
    void finishedRunIsFollowedByANewJob() throws IOException {
        Path file = write("one");
        assertThat(run(file.toString())).isEqualTo(0);
        assertThat(run(file.toString())).isEqualTo(0);

        assertThat(topic.requests().stream().map(PromptRequest::getJob).distinct())
                .hasSize(2);
        assertThat(words()).doesNotContain("resuming");
    }

    @Test
    void otherSettingsOrOtherContentMakeAnotherRun() throws IOException {
        Path file = write("one", "two");
        answering = request -> List.of();
        view = new JobView(List.of(), true, Optional.empty());
        assertThat(run(file.toString())).isEqualTo(4);
        answering = request -> List.of(FakeEngine.answered(request.getId()));
        view = JobView.NONE;

        assertThat(run(file.toString(), "--model", "gpt-4o")).isEqualTo(0);
        write("one", "three");
        assertThat(run(file.toString())).isEqualTo(0);

        assertThat(topic.requests().stream().map(PromptRequest::getJob).distinct())
                .hasSize(3);
        assertThat(words()).contains("1 unfinished run(s)");
    }

    @Test
    void standardInputGoesToStandardOutputAndTheSummaryToStandardError() throws IOException {
        in = new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8));

        assertThat(run("-", "--json")).isEqualTo(0);

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
        assertThat(words()).contains("cannot be resumed").contains("{\"requests\":2,\"answered\":2");
    }

    @Test
    void readerThatGoesAwayEndsTheRunInOrder() throws IOException {
        stdout = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(run(write("one").toString(), "--out", "-")).isEqualTo(130);

        assertThat(words()).contains("standard output was closed by its reader");
    }

    @Test
    void limitTakesTheFirstPrompts() throws IOException {
        assertThat(run(write("one", "two", "three").toString(), "--limit", "2")).isEqualTo(0);

        assertThat(results(directory.resolve("prompts.results.jsonl"))).hasSize(2);
    }

    @Test
    void unknownPriceIsNoPrice() throws IOException {
        answering = request -> List.of(PromptResult.newBuilder(FakeEngine.answered(request.getId()))
                .setCostNanos(null)
                .build());

        assertThat(run(write("one").toString(), "--json")).isEqualTo(0);

        assertThat(JSON.readTree(out.toString(StandardCharsets.UTF_8))
                        .get("cost_usd")
                        .isNull())
                .isTrue();
        assertThat(words()).contains("1 of unknown price");
    }

    @Test
    void dryRunCountsWithoutAPlatformWhereNothingWasEverAnswered() throws IOException {
        assertThat(run(
                        write("one", "two", "one", "{bad", "{\"prompt\":\"x\",\"model\":\"unheard-of\"}")
                                .toString(),
                        "--dry-run",
                        "--json"))
                .isEqualTo(3);

        JsonNode report = JSON.readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(report.get("requests").asLong()).isEqualTo(5);
        assertThat(report.get("calls").asLong()).isEqualTo(2);
        assertThat(report.get("coalesced").asLong()).isEqualTo(1);
        assertThat(report.get("rejected").asLong()).isEqualTo(2);
        assertThat(report.get("cost_usd_max").decimalValue()).isPositive();
        assertThat(words()).contains("line 4: not valid JSON").contains("line 5: no lane accepts model 'unheard-of'");
        assertThat(engines).isEmpty();
        assertThat(directory.resolve("data")).doesNotExist();
        assertThat(directory.resolve("prompts.results.jsonl")).doesNotExist();
    }

    @Test
    void budgetWithoutAPriceIsRefusedLineByLine() throws IOException {
        environment.put("SLUICE_PROVIDER_KEY", "any");

        assertThat(run(
                        write("one").toString(),
                        "--provider",
                        "http://localhost:1/v1",
                        "--model",
                        "home-made",
                        "--max-cost",
                        "1"))
                .isEqualTo(3);

        assertThat(words()).contains("line 1: the price of model 'home-made' is not known");
        assertThat(topic.requests()).isEmpty();
    }

    @Test
    void exampleSettingsAreValidAndCanBeRehearsedWithoutAKey() throws IOException {
        Path example = Path.of("..", "examples", "sluice.yaml");

        assertThat(run(write("one").toString(), "--config", example.toString(), "--provider", "sim"))
                .isEqualTo(0);

        assertThat(topic.requests().getFirst().getModel()).isEqualTo("gpt-4o-mini");
    }

    @Test
    void wrongSettingIsNamedWithItsValueAndWhatIsAllowed() throws IOException {
        environment.put("SLUICE_CACHE_TTL_CHAT", "soon");

        assertThat(run(write("one").toString())).isEqualTo(2);

        assertThat(words()).contains("cache.ttl-chat").contains("'soon'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run no-such-file",
                "run FILE --limit 0",
                "run FILE --limit x",
                "run FILE --max-cost 0",
                "run FILE --max-cost -1",
                "run FILE --provider nobody",
                "run FILE --provider ftp://host",
                "run FILE --provider openai",
                "run FILE --provider anthropic",
                "run FILE --config no-such-config",
                "run FILE --out no/such/directory/out",
                "run FILE --out FILE",
                "run DIRECTORY",
                "run FILE --frobnicate",
                "up --kafka-port 70000",
                "job",
                "job --config no-such-config",
                "job --config FILE --roles cook",
                "frobnicate",
                ""
            })
    void wrongUsageIsExitCodeTwoAndOneClearLine(String line) throws IOException {
        Path file = write("one");
        String[] arguments = Stream.of(line.replace("FILE", file.toString())
                        .replace("DIRECTORY", directory.toString())
                        .split(" "))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);

        assertThat(execute(arguments)).isEqualTo(2);

        assertThat(words().lines().count()).isBetween(1L, 3L);
        assertThat(words()).startsWith("sluice: ");
        assertThat(out.size()).isZero();
    }

    @Test
    void missingKeySaysWhichVariableToSet() throws IOException {
        assertThat(run(write("one").toString(), "--provider", "anthropic")).isEqualTo(2);
        assertThat(words()).contains("ANTHROPIC_API_KEY_FILE");
    }

    @Test
    void keyIsTakenFromTheFileThatTheEnvironmentNamesAndShownNowhere() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "sk-secret-1\n");
        environment.put("OPENAI_API_KEY_FILE", key.toString());

        assertThat(run(write("one").toString(), "--provider", "openai")).isEqualTo(0);

        assertThat(words()).doesNotContain("sk-secret");
    }

    private int run(String file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("run", file));
        arguments.addAll(Arrays.asList(options));
        int code = execute(arguments.toArray(String[]::new));
        return code;
    }

    private int execute(String... arguments) {
        Surroundings surroundings = new Surroundings(
                in, stdout, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, environment);
        List<String> all = new ArrayList<>(List.of(arguments));
        if (all.size() > 1 && all.getFirst().equals("run")) {
            all.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        }
        return Sluice.execute(
                surroundings,
                (order, words) -> {
                    FakeEngine engine = new FakeEngine(topic, answering);
                    engine.show(view);
                    engines.add(engine);
                    return engine;
                },
                all.toArray(String[]::new));
    }

    @Test
    void linkStaysALinkAndADeviceADevice() throws IOException {
        Path real = directory.resolve("real.jsonl");
        Path link = Files.createSymbolicLink(directory.resolve("link.jsonl"), real);
        assertThat(run(write("one").toString(), "--out", link.toString())).isEqualTo(0);
        assertThat(link).isSymbolicLink();
        assertThat(results(real)).hasSize(1);

        Path device = Path.of("/dev/null");
        assumeThat(Files.isWritable(device)).isTrue();
        assertThat(run(write("one").toString(), "--out", device.toString(), "--json"))
                .isEqualTo(0);
        assertThat(Files.isRegularFile(device)).isFalse();
        assertThat(Path.of("/dev/null.partial")).doesNotExist();
    }

    @Test
    void sameLinesUnderAnotherFormAreAnotherRun() throws IOException {
        List<String> lines = List.of("# a heading", "{\"prompt\":\"one\"}");
        Path text = Files.write(directory.resolve("prompts.txt"), lines);
        view = new JobView(List.of(), true, Optional.empty());
        answering = request ->
                request.getBody().contains("heading") ? List.of() : List.of(FakeEngine.answered(request.getId()));
        assertThat(run(text.toString())).isEqualTo(4);

        Path json = Files.move(text, directory.resolve("prompts.jsonl"));
        assertThat(run(json.toString())).isEqualTo(3);
        assertThat(words()).contains("line 1: not valid JSON").doesNotContain("resuming");
    }

    @Test
    void runThatCannotBeReadIsNamedAndStopsNoOther() throws IOException {
        Path broken =
                Files.createDirectories(directory.resolve("data/runs/old")).resolve("manifest.json");
        Files.createFile(broken);

        assertThat(run(write("one").toString())).isEqualTo(0);
        assertThat(words()).contains(broken.toString());
    }

    /** A JSON file; a line that is no JSON yet is a prompt. */
    private Path write(String... lines) throws IOException {
        List<String> json = Arrays.stream(lines)
                .map(line -> line.isEmpty() || line.startsWith("{") ? line : "{\"prompt\":\"" + line + "\"}")
                .toList();
        return Files.write(directory.resolve("prompts.jsonl"), json);
    }

    private String words() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static List<JsonNode> results(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
