package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Call;
import io.sluice.schema.Operation;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of OpenAI's Batch input on requests.json are requests like any other. */
class BatchLinesTest {
    @TempDir
    Path dir;

    private Flowing flow;

    @BeforeEach
    void start() {
        flow = new Flowing(Flowing.config(dir));
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    private static String line(String id, String url, String body) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"" + url + "\",\"body\":" + body + "}";
    }

    private static String chat(String id, String prompt) {
        return line(
                id,
                "/v1/chat/completions",
                "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}");
    }

    @Test
    void aLineIsARequestAndSharesTheCallOfTheSamePrompt() {
        flow.publishJson(chat("one", "q"), Map.of("sluice.job", "nightly"));
        flow.publish(request("two", "q").build());
        Call call = flow.calls().getFirst();
        assertThat(call.getJob()).isEqualTo("nightly");
        flow.answer(answered(call));
        assertThat(flow.results())
                .extracting(result -> result.getId() + " " + result.getSource())
                .containsExactlyInAnyOrder("one " + ResultSource.CALL, "two " + ResultSource.COALESCED);
    }

    @Test
    void tenantsAreKeptApartHereToo() {
        flow.publishJson(chat("one", "q"), Map.of("sluice.tenant", "acme"));
        flow.publishJson(chat("two", "q"), Map.of());
        assertThat(flow.calls()).extracting(Call::getTenant).containsExactlyInAnyOrder("acme", "default");
    }

    @Test
    void embeddingsAreAskedForByTheirUrl() {
        flow.publishJson(line("one", "/v1/embeddings", "{\"model\":\"embed-1\",\"input\":\"q\"}"), Map.of());
        assertThat(flow.calls("vectors")).extracting(Call::getOperation).containsExactly(Operation.EMBEDDINGS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"custom_id\":",
                "[]",
                "{\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
                "{\"custom_id\":\"a\",\"method\":\"GET\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
                "{\"custom_id\":\"a\",\"url\":\"/v1/models\",\"body\":{}}",
                "{\"custom_id\":\"a\",\"url\":\"/v1/chat/completions\",\"body\":\"secret\"}",
                "{\"custom_id\":\"\",\"url\":\"/v1/chat/completions\",\"body\":{}}"
            })
    void whatIsNoLineGoesToTheDeadLettersWithAReasonThatQuotesNothing(String broken) {
        flow.publishJson(broken, Map.of());
        var letter = flow.deadLetters().getFirst();
        String reason =
                new String(letter.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8);
        assertThat(reason).isNotEmpty().doesNotContain("secret");
        assertThat(flow.results()).isEmpty();
    }

    @Test
    void aLineWithoutAPromptIsRejectedLikeAnyRequest() {
        flow.publishJson(line("one", "/v1/chat/completions", "{\"model\":\"gpt-4o-mini\"}"), Map.of());
        assertThat(flow.results()).extracting(PromptResult::getId).containsExactly("one");
    }
}
