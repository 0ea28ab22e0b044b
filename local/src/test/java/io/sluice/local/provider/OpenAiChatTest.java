package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenAiChatTest {
    @TempDir
    Path folder;

    private ProviderSimulator simulator;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        simulator = ProviderSimulator.start(SimulatorOptions.defaults(folder.resolve("provider/journal.jsonl"))
                .withLatency(LatencyProfile.IMMEDIATE));
        client = new SimulatorClient(simulator.uri());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void replyProvesWhosePromptItAnswers() throws Exception {
        String body = SimulatorClient.prompt("How far is the moon?");

        JsonNode reply = SimulatorClient.json(client.chat(body));

        assertThat(reply.at("/choices/0/message/content").asText())
                .startsWith(ReplyText.proofOfPrompt(PromptHash.of("chat", body)) + " "
                        + ReplyText.proofOfUserMessage("How far is the moon?") + " ");
    }

    @Test
    void sameQuestionSpelledOtherwiseGetsTheSameReply() throws Exception {
        JsonNode first = SimulatorClient.json(client.chat(
                "{\"model\":\"m\",\"temperature\":1.0,\"messages\":[{\"role\":\"user\",\"content\":\"caf\\u00e9\"}]}"));
        JsonNode second = SimulatorClient.json(
                client.chat(
                        "{\"messages\":[{\"content\":\"cafe\\u0301\",\"role\":\"user\"}],  \"temperature\":1, \"model\":\"m\"}"));

        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(second.path("usage")).isEqualTo(first.path("usage"));
    }

    @Test
    void maxTokensBoundsTheReply() throws Exception {
        String body = "{\"model\":\"m\",\"max_tokens\":3,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        JsonNode reply = SimulatorClient.json(client.chat(body));

        assertThat(reply.at("/choices/0/message/content").asText().split(" ")).hasSize(3);
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void streamSaysTheSameAsThePlainReply() throws Exception {
        String plain = SimulatorClient.prompt("stream me");
        String streamed = plain.replaceFirst("\\{", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},");

        JsonNode whole = SimulatorClient.json(client.chat(plain));
        HttpResponse<String> events = client.chat(streamed);

        StreamedChat chat = StreamedChat.read(events.body());
        assertThat(events.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(chat.text()).isEqualTo(whole.at("/choices/0/message/content").asText());
        assertThat(chat.usage()).isEqualTo(whole.path("usage"));
        assertThat(chat.done()).isTrue();
    }

    @Test
    void cachedInputIsReportedAndPricedSo() throws Exception {
        SimulatorOptions options = SimulatorOptions.defaults(folder.resolve("cached.jsonl"))
                .withLatency(LatencyProfile.IMMEDIATE)
                .withReplies(new ReplyProfile(10, 10, 25));
        try (ProviderSimulator cached = ProviderSimulator.start(options)) {
            JsonNode usage = SimulatorClient.json(
                            new SimulatorClient(cached.uri()).chat(SimulatorClient.prompt("one two three four")))
                    .path("usage");

            long in = usage.path("prompt_tokens").asLong();
            long read = usage.at("/prompt_tokens_details/cached_tokens").asLong();
            assertThat(read).isEqualTo(in / 4).isPositive();
            assertThat(JournalJudge.of(options.journal()).costNanos())
                    .isEqualTo(150 * (in - read) + 75 * read + 600 * 10);
        }
    }

    @Test
    void invalidBodiesAreRefusedWithTheFieldNamed() throws Exception {
        assertThat(client.chat("no json").statusCode()).isEqualTo(400);
        assertThat(client.chat("[]").statusCode()).isEqualTo(400);
        HttpResponse<String> noModel = client.chat("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        HttpResponse<String> noMessages = client.chat("{\"model\":\"m\",\"messages\":[]}");

        assertThat(SimulatorClient.json(noModel).at("/error/param").asText()).isEqualTo("model");
        assertThat(SimulatorClient.json(noMessages).at("/error/param").asText()).isEqualTo("messages");
        assertThat(SimulatorClient.json(noMessages).at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void missingKeyIsUnauthorized() throws Exception {
        HttpResponse<String> response = client.post("/v1/chat/completions", SimulatorClient.prompt("hi"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(JournalReader.read(folder.resolve("provider/journal.jsonl")).lines())
                .singleElement()
                .satisfies(line -> assertThat(line.outcome()).isEqualTo("unauthorized"));
    }

    @Test
    void headersTellLimitsAndRequestId() throws Exception {
        HttpResponse<String> response = client.chat(SimulatorClient.prompt("hi"));

        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("x-ratelimit-limit-requests")).hasValue("30000");
        assertThat(response.headers().firstValue("x-ratelimit-remaining-requests"))
                .hasValue("29999");
        assertThat(response.headers().firstValue("x-ratelimit-reset-requests")).hasValue("1m0s");
    }
}
