package io.sluice.local.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultsTest {
    @TempDir
    Path folder;

    private ProviderSimulator simulator;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        simulator = ProviderSimulator.start(
                SimulatorOptions.defaults(folder.resolve("journal.jsonl")).withLatency(LatencyProfile.IMMEDIATE));
        client = new SimulatorClient(simulator.uri());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void serverErrorComesForTheNextCallsOnlyAndIsNotPaid() throws Exception {
        simulator
                .faults()
                .set(List.of(FaultRule.always(FaultKind.SERVER_ERROR)
                        .withStatus(503)
                        .withRetryAfterMs(2_000)
                        .forNext(2)));

        HttpResponse<String> first = chat("a");
        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.headers().firstValue("retry-after")).hasValue("2");
        assertThat(SimulatorClient.json(first).at("/error/type").asText()).isEqualTo("server_error");
        assertThat(chat("b").statusCode()).isEqualTo(503);
        assertThat(chat("c").statusCode()).isEqualTo(200);
        assertThat(judge().paidAttempts()).isEqualTo(1);
        assertThat(judge().outcomes()).containsEntry("fault_server_error", 2L);
    }

    @Test
    void throttleStormHasRetryAfterOnlyIfAskedTo() throws Exception {
        simulator.faults().set(List.of(FaultRule.always(FaultKind.THROTTLE)));
        HttpResponse<String> bare = chat("a");
        simulator.faults().set(List.of(FaultRule.always(FaultKind.THROTTLE).withRetryAfterMs(1_500)));
        HttpResponse<String> told = chat("a");

        assertThat(bare.statusCode()).isEqualTo(429);
        assertThat(bare.headers().firstValue("retry-after")).isEmpty();
        assertThat(told.statusCode()).isEqualTo(429);
        assertThat(told.headers().firstValue("retry-after")).hasValue("2");
        assertThat(judge().lines())
                .allSatisfy(line -> assertThat(line.admitted()).isFalse());
    }

    @Test
    void aRuleHasItsTime() throws Exception {
        AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
        SimulatorOptions options = SimulatorOptions.defaults(folder.resolve("timed.jsonl"))
                .withLatency(LatencyProfile.IMMEDIATE)
                .withFaults(AdminApi.parse(
                        "[{\"kind\":\"server_error\",\"from_ms\":1000,\"until_ms\":61000,\"status\":503}]"));
        try (ProviderSimulator timed = ProviderSimulator.start(options, nowMs::get)) {
            SimulatorClient caller = new SimulatorClient(timed.uri());
            String body = SimulatorClient.prompt("a");
            assertThat(caller.chat(body).statusCode()).isEqualTo(200);
            nowMs.addAndGet(1_000);
            assertThat(caller.chat(body).statusCode()).isEqualTo(503);
            nowMs.addAndGet(59_999);
            assertThat(caller.chat(body).statusCode()).isEqualTo(503);
            nowMs.addAndGet(1);
            assertThat(caller.chat(body).statusCode()).isEqualTo(200);
            timed.faults().set(timed.faults().rules());
            nowMs.addAndGet(1_000);
            assertThat(caller.chat(body).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aWrongKeyAndAnEmptyAccountAreRefusedAsTheProviderDoes() throws Exception {
        simulator.faults().set(List.of(FaultRule.always(FaultKind.WRONG_KEY)));
        HttpResponse<String> wrong = chat("a");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(SimulatorClient.json(wrong).at("/error/code").asText()).isEqualTo("invalid_api_key");

        simulator.faults().set(List.of(FaultRule.always(FaultKind.NO_CREDIT)));
        HttpResponse<String> empty = chat("a");
        assertThat(empty.statusCode()).isEqualTo(429);
        assertThat(SimulatorClient.json(empty).at("/error/code").asText()).isEqualTo("insufficient_quota");
        assertThat(judge().paidAttempts()).isZero();
        assertThat(judge().outcomes()).containsOnlyKeys("fault_wrong_key", "fault_no_credit");
    }

    @Test
    void aShareBelongsToForeignUseAlone() {
        assertThatThrownBy(() -> AdminApi.parse("[{\"kind\":\"foreign_use\"}]"))
                .hasMessageContaining("share belongs to foreign_use");
        assertThatThrownBy(() -> AdminApi.parse("[{\"kind\":\"hang\",\"from_ms\":5,\"until_ms\":5}]"))
                .hasMessageContaining("until_ms");
    }

    @Test
    void cutBodyEndsTheConnectionInTheMiddleAndIsPaid() throws Exception {
        simulator.faults().set(List.of(FaultRule.always(FaultKind.CUT_BODY)));

        assertThatThrownBy(() -> chat("a")).isInstanceOf(IOException.class);
        assertThat(judge().paidAttempts()).isEqualTo(1);
        assertThat(judge().lines())
                .singleElement()
                .satisfies(line -> assertThat(line.costNanos()).isPositive());
    }

    @Test
    void closeAndHangGiveNoAnswer() throws Exception {
        simulator
                .faults()
                .set(List.of(
                        FaultRule.always(FaultKind.CLOSE).forPrompt("a"),
                        FaultRule.always(FaultKind.HANG).withDurationMs(50)));

        assertThatThrownBy(() -> chat("a")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> chat("b")).isInstanceOf(IOException.class);
        assertThat(judge().lines()).allSatisfy(line -> assertThat(line.status()).isZero());
    }

    @Test
    void slowBodyIsStillTheRightOne() throws Exception {
        String usual = chat("a").body();
        simulator.faults().set(List.of(FaultRule.always(FaultKind.SLOW_BODY).withDurationMs(60)));

        assertThat(SimulatorClient.json(chat("a")).path("choices"))
                .isEqualTo(new ObjectMapper().readTree(usual).path("choices"));
    }

    @Test
    void wrongJsonIsNoJson() throws Exception {
        simulator.faults().set(List.of(FaultRule.always(FaultKind.WRONG_JSON)));

        HttpResponse<String> response = chat("a");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> SimulatorClient.json(response)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void hugeBodyHasTheSizeAskedFor() throws Exception {
        simulator.faults().set(List.of(FaultRule.always(FaultKind.HUGE_BODY).withBytes(3_000_001)));

        HttpResponse<String> response = chat("a");

        assertThat(response.body()).hasSize(3_000_001);
        assertThat(SimulatorClient.json(response).path("id").asText()).isEqualTo("huge");
    }

    @Test
    void promptAndModelChooseWhoIsHit() throws Exception {
        simulator.faults().set(List.of(FaultRule.always(FaultKind.SERVER_ERROR).forPrompt("poison")));

        assertThat(chat("a poisoned one").statusCode()).isEqualTo(500);
        assertThat(chat("a good one").statusCode()).isEqualTo(200);
    }

    @Test
    void probabilityIsDrawnFromTheSeed() {
        List<FaultRule> rules = List.of(FaultRule.always(FaultKind.HANG).withProbability(0.3));
        List<Boolean> first = draws(new FaultPlan(rules, 9, () -> 0));

        assertThat(draws(new FaultPlan(rules, 9, () -> 0))).isEqualTo(first);
        assertThat(draws(new FaultPlan(rules, 10, () -> 0))).isNotEqualTo(first);
        assertThat(first.stream().filter(hit -> hit).count()).isBetween(240L, 360L);
    }

    @Test
    void faultsAreChangedAtRunTimeByTheEndpoint() throws Exception {
        HttpResponse<String> set = client.post("/sim/faults", "{\"kind\":\"server_error\",\"next\":1,\"status\":502}");
        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(client.get("/sim/faults").body()).contains("SERVER_ERROR").contains("502");
        assertThat(chat("a").statusCode()).isEqualTo(502);
        assertThat(chat("a").statusCode()).isEqualTo(200);

        assertThat(client.post("/sim/faults", "[{\"kind\":\"hang\"}]").statusCode())
                .isEqualTo(200);
        assertThat(client.post("/sim/faults", "[]").body()).isEqualTo("[]");
        HttpResponse<String> wrong = client.post("/sim/faults", "[{\"kind\":\"hang\",\"probability\":2}]");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("probability must be 0 to 1");
    }

    private static List<Boolean> draws(FaultPlan plan) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> plan.pick("m", "p").isPresent())
                .toList();
    }

    private HttpResponse<String> chat(String text) throws IOException, InterruptedException {
        return client.chat(SimulatorClient.prompt(text));
    }

    private JournalJudge judge() throws IOException {
        return JournalJudge.of(folder.resolve("journal.jsonl"));
    }
}
