package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits as a client sees them. */
final class LimitsTest {
    private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);

    @TempDir
    Path folder;

    @Test
    void overTheLimitIs429WithRetryAfterUntilTheWindowHasRoom() throws Exception {
        try (ProviderSimulator simulator = start(ProviderLimits.perMinute(2, 10_000))) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            assertThat(client.chat(SimulatorClient.prompt("1")).statusCode()).isEqualTo(200);
            assertThat(client.chat(SimulatorClient.prompt("2")).statusCode()).isEqualTo(200);

            nowMs.addAndGet(10_500);
            HttpResponse<String> over = client.chat(SimulatorClient.prompt("3"));
            assertThat(over.statusCode()).isEqualTo(429);
            assertThat(over.headers().firstValue("retry-after")).hasValue("50");
            assertThat(over.headers().firstValue("retry-after-ms")).hasValue("49500");
            assertThat(SimulatorClient.json(over).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");

            nowMs.addAndGet(49_500);
            assertThat(client.chat(SimulatorClient.prompt("3")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void eachKeyAndModelHasWindowsOfItsOwn() throws Exception {
        try (ProviderSimulator simulator = start(ProviderLimits.perMinute(1, 10_000))) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            String path = "/v1/chat/completions";
            String body = SimulatorClient.prompt("1");

            assertThat(client.post(path, body, "authorization", "Bearer a").statusCode())
                    .isEqualTo(200);
            assertThat(client.post(path, body, "authorization", "Bearer a").statusCode())
                    .isEqualTo(429);
            assertThat(client.post(path, body, "authorization", "Bearer b").statusCode())
                    .isEqualTo(200);
            assertThat(client.post(path, body.replace("gpt-4o-mini", "o4-mini"), "authorization", "Bearer a")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void openAiCountsMaxTokensAtTheStart() throws Exception {
        try (ProviderSimulator simulator = start(ProviderLimits.perMinute(100, 1_000))) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            String body = SimulatorClient.prompt("hi").replaceFirst("\\{", "{\"max_tokens\":600,");

            HttpResponse<String> first = client.chat(body);
            HttpResponse<String> second = client.chat(body);

            assertThat(first.headers().firstValue("x-ratelimit-remaining-tokens"))
                    .hasValue("400");
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(SimulatorClient.json(second).at("/error/type").asText()).isEqualTo("tokens");
        }
    }

    @Test
    void aDayLimitIsToldWhereItIsTheTighterOne() throws Exception {
        ProviderLimits limits = ProviderLimits.perMinute(100, 10_000).with(LimitKind.REQUESTS_PER_DAY, 50);
        try (ProviderSimulator simulator = start(limits)) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            HttpResponse<String> answer = client.chat(SimulatorClient.prompt("1"));
            assertThat(answer.headers().firstValue("x-ratelimit-limit-requests"))
                    .hasValue("50");
            assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests"))
                    .hasValue("49");
            assertThat(answer.headers().firstValue("x-ratelimit-reset-requests"))
                    .hasValue("24h0m0s");
            assertThat(answer.headers().firstValue("x-ratelimit-reset-tokens")).hasValue("1m0s");
        }
    }

    @Test
    void aDaySurvivesARestart() throws Exception {
        ProviderLimits limits = ProviderLimits.NONE.with(LimitKind.REQUESTS_PER_DAY, 1);
        try (ProviderSimulator simulator = start(limits)) {
            new SimulatorClient(simulator.uri()).chat(SimulatorClient.prompt("1"));
        }
        nowMs.addAndGet(3_600_000);
        try (ProviderSimulator simulator = start(limits)) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            assertThat(client.chat(SimulatorClient.prompt("2")).statusCode()).isEqualTo(429);
        }
    }

    @Test
    void windowsSurviveARestart() throws Exception {
        try (ProviderSimulator simulator = start(ProviderLimits.perMinute(2, 10_000))) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            client.chat(SimulatorClient.prompt("1"));
            client.chat(SimulatorClient.prompt("2"));
        }
        nowMs.addAndGet(59_999);
        try (ProviderSimulator simulator = start(ProviderLimits.perMinute(2, 10_000))) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            assertThat(client.chat(SimulatorClient.prompt("3")).statusCode()).isEqualTo(429);
            nowMs.addAndGet(1);
            assertThat(client.chat(SimulatorClient.prompt("3")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void placeInFlightIsFreeAgainWhenTheClientLeaves() throws Exception {
        SimulatorOptions options = SimulatorOptions.defaults(folder.resolve("journal.jsonl"))
                .withLimits(ProviderLimits.inFlight(1))
                .withFaults(List.of(FaultRule.always(FaultKind.CLOSE).forPrompt("second")))
                .withLatency(LatencyProfile.fixed(50));
        try (ProviderSimulator simulator = ProviderSimulator.start(options, nowMs::get)) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
                String body = SimulatorClient.prompt("first");
                socket.getOutputStream()
                        .write(("POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer k1\r\ncontent-length: "
                                        + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
            }
            assertThatThrownBy(() -> retryWhileThrottled(client, SimulatorClient.prompt("second")))
                    .isInstanceOf(IOException.class);
            assertThat(retryWhileThrottled(client, SimulatorClient.prompt("third")))
                    .isEqualTo(200);
        }
    }

    private static int retryWhileThrottled(SimulatorClient client, String body) throws Exception {
        long deadlineNanos = System.nanoTime() + 20_000_000_000L;
        int status = client.chat(body).statusCode();
        while (status == 429 && System.nanoTime() < deadlineNanos) {
            status = client.chat(body).statusCode();
        }
        return status;
    }

    @Test
    void onlyConfiguredModelsAndKeysAreLetIn() throws Exception {
        SimulatorOptions options = SimulatorOptions.defaults(folder.resolve("journal.jsonl"))
                .withModels(Set.of("gpt-4o-mini"))
                .withKeys(Set.of("k1"))
                .withLatency(LatencyProfile.IMMEDIATE);
        try (ProviderSimulator simulator = ProviderSimulator.start(options, nowMs::get)) {
            SimulatorClient client = new SimulatorClient(simulator.uri());
            String body = SimulatorClient.prompt("hi");

            assertThat(client.get("/v1/models").body()).contains("\"id\":\"gpt-4o-mini\"");
            assertThat(client.get("/v1/nothing").statusCode()).isEqualTo(404);
            assertThat(client.chat(body).statusCode()).isEqualTo(200);
            HttpResponse<String> unknown = client.chat(body.replace("gpt-4o-mini", "gpt-9"));
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(SimulatorClient.json(unknown).at("/error/code").asText()).isEqualTo("model_not_found");
            HttpResponse<String> stranger = client.post("/v1/chat/completions", body, "authorization", "Bearer other");
            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(SimulatorClient.json(stranger).at("/error/code").asText())
                    .isEqualTo("invalid_api_key");
        }
    }

    private ProviderSimulator start(ProviderLimits limits) throws Exception {
        return ProviderSimulator.start(
                SimulatorOptions.defaults(folder.resolve("journal.jsonl"))
                        .withLatency(LatencyProfile.IMMEDIATE)
                        .withLimits(limits),
                nowMs::get);
    }
}
