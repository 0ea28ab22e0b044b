package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.Secret;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** OpenAI's form in, Anthropic's on the wire, OpenAI's form out. */
class AnthropicProtocolTest {
    private static final String MESSAGE = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001",
             "content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"hel"},{"type":"text","text":"lo"}],
             "stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":10,"cache_read_input_tokens":3,"cache_creation_input_tokens":7,
                      "cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":2},
                      "output_tokens":4,"service_tier":"standard"}}""";

    @Test
    void aChatIsMappedThereAndBack() throws IOException {
        try (ScriptedProvider provider =
                        new ScriptedProvider(ScriptedProvider.answer(200, MESSAGE, "request-id: req_9"));
                ProviderClient client = client(provider)) {
            Outcome outcome = client.attempt(chat("""
                            {"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"}],
                             "stop":"END","temperature":0.50,"top_k":5,"user":"u1","n":1,"presence_penalty":0,
                             "response_format":{"type":"text"},"seed":null}"""), Duration.ofSeconds(30), () -> true);

            ScriptedProvider.Received received = provider.received().getFirst();
            assertThat(received.line()).isEqualTo("POST /v1/messages HTTP/1.1");
            assertThat(received.headers())
                    .containsEntry("x-api-key", "the-key")
                    .containsEntry("anthropic-version", "2023-06-01")
                    .doesNotContainKey("authorization");
            same(received.body(), """
                    {"model":"claude-haiku-4-5","max_tokens":777,"system":[{"type":"text","text":"be brief"}],
                     "messages":[{"role":"user","content":"hi"}],"stop_sequences":["END"],"metadata":{"user_id":"u1"},
                     "temperature":0.50,"top_k":5}""");
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
                assertThat(answered.exchange().requestId()).contains("req_9");
                assertThat(answered.usage()).contains(new Usage(20, 3, 5, 2, 4, ""));
                same(answered.body(), """
                        {"id":"msg_1","object":"chat.completion","created":1234567890,"model":"claude-haiku-4-5-20251001",
                         "choices":[{"index":0,"message":{"role":"assistant","content":"hello","refusal":null,
                         "reasoning_content":"hm"},"logprobs":null,"finish_reason":"stop"}],
                         "usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24,
                         "prompt_tokens_details":{"cached_tokens":3}}}""");
            });
        }
    }

    @Test
    void maxTokensIsTheRequestsOwnOrTheDefault() {
        assertThat(sent("{\"max_tokens\":5,\"messages\":[]}")).contains("\"max_tokens\":5");
        assertThat(sent("{\"max_completion_tokens\":6,\"messages\":[]}")).contains("\"max_tokens\":6");
        assertThat(sent("{\"messages\":[]}")).contains("\"max_tokens\":777");
    }

    @Test
    void toolsAndTheirCallsAndResultsAreMapped() {
        same(sent("""
                {"messages":[{"role":"user","content":"weather?"},
                  {"role":"assistant","content":null,"tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"w","arguments":"{\\"city\\":\\"Rome\\"}"}},
                    {"id":"c2","type":"function","function":{"name":"w","arguments":""}}]},
                  {"role":"tool","tool_call_id":"c1","content":"sun"},
                  {"role":"tool","tool_call_id":"c2","content":"rain"}],
                 "tools":[{"type":"function","function":{"name":"w","description":"d","parameters":{"type":"object"}}}],
                 "tool_choice":"required","parallel_tool_calls":false}"""), """
                {"model":"claude-haiku-4-5","max_tokens":777,
                 "messages":[{"role":"user","content":"weather?"},
                  {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"w","input":{"city":"Rome"}},
                                                 {"type":"tool_use","id":"c2","name":"w","input":{}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"sun"},
                                            {"type":"tool_result","tool_use_id":"c2","content":"rain"}]}],
                 "tools":[{"name":"w","description":"d","input_schema":{"type":"object"}}],
                 "tool_choice":{"type":"any","disable_parallel_tool_use":true}}""");
        assertThat(answer(MESSAGE.replace(
                                "{\"type\":\"text\",\"text\":\"hel\"},{\"type\":\"text\",\"text\":\"lo\"}",
                                "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"w\",\"input\":{\"city\":\"Rome\"}}")
                        .replace("end_turn", "tool_use")))
                .contains("\"content\":null")
                .contains("\"tool_calls\":[{\"id\":\"t1\",\"type\":\"function\",\"function\":{\"name\":\"w\","
                        + "\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}]")
                .contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void imagesAreMapped() {
        assertThat(sent("""
                        {"messages":[{"role":"user","content":[
                          {"type":"text","text":"what?"},
                          {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},
                          {"type":"image_url","image_url":{"url":"https://host/a.png"}}]}]}"""))
                .contains("{\"type\":\"text\",\"text\":\"what?\"}")
                .contains("{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"QUJD\"}")
                .contains("{\"type\":\"url\",\"url\":\"https://host/a.png\"}");
    }

    @Test
    void stopReasonsBecomeFinishReasons() {
        assertThat(answer(MESSAGE.replace("end_turn", "max_tokens"))).contains("\"finish_reason\":\"length\"");
        assertThat(answer(MESSAGE.replace("end_turn", "stop_sequence"))).contains("\"finish_reason\":\"stop\"");
        assertThat(answer(MESSAGE.replace("end_turn", "refusal"))).contains("\"finish_reason\":\"content_filter\"");
    }

    @Test
    void whatHasNoCounterpartIsRefusedWithoutARequest() throws IOException {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, MESSAGE));
                ProviderClient client = client(provider)) {
            for (ProviderCall call : List.of(
                    new ProviderCall(Operation.EMBEDDINGS, "claude-haiku-4-5", "{\"input\":\"a\"}"),
                    chat("{\"messages\":[],\"n\":2}"),
                    chat("{\"messages\":\"hello\"}"),
                    chat("{\"messages\":[{\"role\":\"alien\",\"content\":\"hello\"}]}"),
                    chat("[]"),
                    chat("nonsense"))) {
                assertThat(client.attempt(call, Duration.ofSeconds(30), () -> true))
                        .as(call.body())
                        .isInstanceOf(Outcome.Invalid.class);
            }
            assertThat(provider.received()).isEmpty();
        }
    }

    @Test
    void aSuccessThatIsNoMessageIsTransientAndAmbiguous() throws IOException {
        for (String body : List.of("", "{}", "[]", "{\"content\":\"text\"}", "<html>")) {
            try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, body));
                    ProviderClient client = client(provider)) {
                assertThat(client.attempt(chat("{\"messages\":[]}"), Duration.ofSeconds(30), () -> true))
                        .as(body)
                        .isInstanceOfSatisfying(
                                Outcome.Transient.class,
                                outcome -> assertThat(outcome.ambiguous()).isTrue());
            }
        }
    }

    private static String sent(String chat) {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, MESSAGE));
                ProviderClient client = client(provider)) {
            assertThat(client.attempt(chat(chat), Duration.ofSeconds(30), () -> true))
                    .isInstanceOf(Outcome.Answered.class);
            return provider.received().getFirst().body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String answer(String message) {
        try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.answer(200, message));
                ProviderClient client = client(provider)) {
            return client.attempt(chat("{\"messages\":[]}"), Duration.ofSeconds(30), () -> true)
                            instanceof Outcome.Answered answered
                    ? answered.body()
                    : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void same(String actual, String expected) {
        try {
            assertThat(Json.MAPPER.readTree(actual)).isEqualTo(Json.MAPPER.readTree(expected));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ProviderCall chat(String body) {
        return new ProviderCall(Operation.CHAT, "claude-haiku-4-5", body);
    }

    private static ProviderClient client(ScriptedProvider provider) {
        LaneConfig usual = LaneConfig.of(
                "a",
                ProviderKind.ANTHROPIC,
                provider.baseUrl(),
                Optional.of(Secret.of("the-key")),
                List.of("claude-*"),
                Limits.none());
        LaneConfig lane = new LaneConfig(
                usual.name(),
                usual.provider(),
                usual.baseUrl(),
                usual.apiKey(),
                usual.models(),
                usual.limits(),
                usual.delayMax(),
                usual.totalDeadline(),
                usual.retry(),
                usual.callsOpenMax(),
                777);
        return HttpProviderClient.open(
                lane,
                new RecordLimits(100_000),
                InstantSource.fixed(Instant.ofEpochSecond(1_234_567_890)),
                System::nanoTime);
    }
}
