package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnthropicTest {
    private static final String BODY = """
            {"model":"claude-haiku-4-5","max_tokens":1000,"system":"Be brief.",
             "messages":[{"role":"user","content":[{"type":"text","text":"How far is the moon?"}]}]}""";

    private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);

    @TempDir
    Path folder;

    private ProviderSimulator simulator;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        simulator = ProviderSimulator.start(
                SimulatorOptions.defaults(folder.resolve("journal.jsonl"))
                        .withLatency(LatencyProfile.IMMEDIATE)
                        .withModels(Set.of("claude-haiku-4-5"))
                        .withLimits(ProviderLimits.perMinute(2, 100_000)),
                nowMs::get);
        client = new SimulatorClient(simulator.uri());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void messageProvesItsPromptAndIsJournalledWithItsCost() throws Exception {
        JsonNode reply = SimulatorClient.json(client.messages(BODY));

        assertThat(reply.at("/content/0/text").asText())
                .startsWith(ReplyText.proofOfPrompt(PromptHash.of("messages", BODY)) + " "
                        + ReplyText.proofOfUserMessage("How far is the moon?"));
        long tokensIn = reply.at("/usage/input_tokens").asLong();
        long tokensOut = reply.at("/usage/output_tokens").asLong();
        assertThat(JournalReader.read(folder.resolve("journal.jsonl")).lines())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.operation()).isEqualTo("messages");
                    assertThat(line.tokensIn()).isEqualTo(tokensIn);
                    assertThat(line.tokensOut()).isEqualTo(tokensOut);
                    assertThat(line.costNanos()).isEqualTo(1_000 * tokensIn + 5_000 * tokensOut);
                });
    }

    @Test
    void streamSaysTheSameAsThePlainMessage() throws Exception {
        JsonNode plain = SimulatorClient.json(client.messages(BODY));
        String events =
                client.messages(BODY.replaceFirst("\\{", "{\"stream\":true,")).body();

        StringBuilder text = new StringBuilder();
        for (String event : events.split("\n\n")) {
            assertThat(event).startsWith("event: ");
            JsonNode data = SimulatorClient.json(event.substring(event.indexOf("data: ") + 6));
            text.append(data.at("/delta/text").asText(""));
        }
        assertThat(text.toString()).isEqualTo(plain.at("/content/0/text").asText());
        assertThat(events).contains("event: message_start").endsWith("{\"type\":\"message_stop\"}\n\n");
    }

    @Test
    void outputIsChargedWhenItIsDoneAndNotByMaxTokens() throws Exception {
        HttpResponse<String> first = client.messages(BODY);
        HttpResponse<String> second = client.messages(BODY);

        JsonNode usage = SimulatorClient.json(first).path("usage");
        long tokensIn = usage.path("input_tokens").asLong();
        long tokensOut = usage.path("output_tokens").asLong();
        assertThat(first.headers().firstValue("anthropic-ratelimit-tokens-remaining"))
                .hasValue(Long.toString(100_000 - tokensIn));
        assertThat(second.headers().firstValue("anthropic-ratelimit-tokens-remaining"))
                .hasValue(Long.toString(100_000 - 2 * tokensIn - tokensOut));
        assertThat(second.headers().firstValue("anthropic-ratelimit-requests-remaining"))
                .hasValue("0");
        assertThat(second.headers().firstValue("anthropic-ratelimit-requests-reset"))
                .hasValue(Instant.ofEpochMilli(nowMs.get() + 60_000).toString());
    }

    @Test
    void cachedInputIsCheaperAndNotCountedByTheLimit() throws Exception {
        SimulatorOptions options = SimulatorOptions.defaults(folder.resolve("cached.jsonl"))
                .withLatency(LatencyProfile.IMMEDIATE)
                .withReplies(new ReplyProfile(10, 10, 50));
        try (ProviderSimulator cached = ProviderSimulator.start(options, nowMs::get)) {
            HttpResponse<String> response = new SimulatorClient(cached.uri()).messages(BODY);

            JsonNode usage = SimulatorClient.json(response).path("usage");
            long fresh = usage.path("input_tokens").asLong();
            long read = usage.path("cache_read_input_tokens").asLong();
            assertThat(read).isBetween(fresh - 1, fresh);
            assertThat(response.headers().firstValue("anthropic-ratelimit-tokens-remaining"))
                    .hasValue(Long.toString(10_000_000 - fresh));
            assertThat(JournalJudge.of(options.journal()).costNanos())
                    .isEqualTo(1_000 * fresh + 100 * read + 5_000 * 10);
        }
    }

    @Test
    void errorsAreInAnthropicsWords() throws Exception {
        assertError(client.post("/v1/messages", BODY, "anthropic-version", "2023-06-01"), 401, "authentication_error");
        assertError(client.post("/v1/messages", BODY, "x-api-key", "k"), 400, "invalid_request_error");
        assertError(client.messages(BODY.replace("\"max_tokens\":1000,", "")), 400, "invalid_request_error");
        assertError(client.messages(BODY.replace("haiku", "poem")), 404, "not_found_error");
        client.messages(BODY);
        client.messages(BODY);
        HttpResponse<String> over = client.messages(BODY);
        assertError(over, 429, "rate_limit_error");
        assertThat(over.headers().firstValue("retry-after")).hasValue("60");
    }

    private static void assertError(HttpResponse<String> response, int status, String type) throws Exception {
        JsonNode body = SimulatorClient.json(response);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(body.at("/error/type").asText()).isEqualTo(type);
        assertThat(response.headers().firstValue("request-id"))
                .hasValue(body.path("request_id").asText());
    }
}
