package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.engine.FakeEngine;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest extends RunBed {

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
    void whatAProviderAnswersIsKeptApartFromWhatTheSimulatorDid() throws IOException {
        String file = write("one").toString();
        environment.put("SLUICE_PROVIDER_KEY", "any");

        assertThat(run(file)).isEqualTo(0);
        assertThat(run(file, "--provider", "http://localhost:1/v1", "--model", "m"))
                .isEqualTo(0);

        assertThat(orders)
                .extracting(PlatformOrder::dataDir)
                .containsExactly(directory.resolve("data"), directory.resolve("data/real"));
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
                "run FILE --max-cost abc",
                "up --data-dir FILE",
                "up --data-dir FILE/below",
                "up --kafka-port x",
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
        assertThat(words()).startsWith("sluice: ").doesNotContain("java.").doesNotContain("' is not a");
        assertThat(out.size()).isZero();
    }

    @Test
    void lanesThatAreNoMapAreToldSo() throws IOException {
        Path config = Files.writeString(directory.resolve("config.yaml"), "lanes: 3\n");
        assertThat(run(write("one").toString(), "--config", config.toString())).isEqualTo(2);
        assertThat(words()).contains("lanes must be a map of lanes");
    }

    @Test
    void aCommandThatIsNoneBringsTheOneThatIsMeant() {
        assertThat(execute("rnu")).isEqualTo(2);
        assertThat(words()).startsWith("sluice: 'rnu' is no command: did you mean 'run'?");
    }

    @Test
    void deepJsonIsABadLineInPlainWords() throws IOException {
        Path file = write("{\"prompt\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}");
        assertThat(run(file.toString())).isEqualTo(3);
        assertThat(words()).contains("nested too deep").doesNotContain("StreamReadConstraints");
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
}
