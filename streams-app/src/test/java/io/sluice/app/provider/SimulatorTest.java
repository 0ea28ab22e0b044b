package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.Secret;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.local.provider.ProviderLimits;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against the simulator, which shares no code with it, judged by the simulator's journal. */
class SimulatorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PriceTable prices = PriceFile.load(Optional.empty());
    private final TokenEstimator estimator = new TokenEstimator(1_024);

    @TempDir
    Path dir;

    private Path journal = Path.of("");

    @BeforeEach
    void aJournalOfItsOwn() {
        journal = dir.resolve("journal.jsonl");
    }

    @Test
    void everyAnswerCostsWhatTheProviderCharged() throws IOException {
        long costNanos = 0;
        try (ProviderSimulator simulator = ProviderSimulator.start(options());
                ProviderClient openAi = client(ProviderKind.OPENAI, simulator.openAiBaseUri());
                ProviderClient anthropic = client(ProviderKind.ANTHROPIC, simulator.uri())) {
            for (int i = 0; i < 40; i++) {
                costNanos += cost(openAi, chat("gpt-4o-mini", "question " + i));
                costNanos += cost(anthropic, chat("claude-haiku-4-5", "question " + i));
                costNanos += cost(
                        openAi,
                        new ProviderCall(
                                Operation.EMBEDDINGS,
                                "text-embedding-3-small",
                                "{\"input\":[\"text " + i + "\",\"b\"]}"));
            }
        }
        JournalJudge judge = JournalJudge.of(journal);
        assertThat(judge.paidAttempts()).isEqualTo(120);
        assertThat(judge.paidAgain()).isEmpty();
        assertThat(costNanos).isEqualTo(judge.costNanos());
    }

    @Test
    void noPromptIsReservedBelowWhatTheProviderCounts() throws IOException {
        List<ProviderCall> calls = new ArrayList<>();
        for (String text : List.of(
                "a", "incomprehensibilities ".repeat(50), "1 2 3 ".repeat(99), "你好，世界".repeat(40), "\n\n{}[]")) {
            calls.add(chat("gpt-4o-mini", text));
            calls.add(chat("gpt-3.5-turbo", text));
            calls.add(chat("claude-haiku-4-5", text));
        }
        try (ProviderSimulator simulator = ProviderSimulator.start(options());
                ProviderClient openAi = client(ProviderKind.OPENAI, simulator.openAiBaseUri());
                ProviderClient anthropic = client(ProviderKind.ANTHROPIC, simulator.uri())) {
            for (ProviderCall call : calls) {
                ProviderClient client = call.model().startsWith("claude") ? anthropic : openAi;
                assertThat(client.attempt(call, LONG, () -> true)).isInstanceOf(Outcome.Answered.class);
            }
        }
        List<JournalLine> lines = JournalJudge.of(journal).lines();
        for (int i = 0; i < calls.size(); i++) {
            ProviderCall call = calls.get(i);
            TokenEstimate estimate = estimator.estimate(call.operation(), call.model(), call.body());
            boolean atStart = call.model().startsWith("gpt");
            long reserved = atStart
                    ? Math.max(estimate.limiterInputTokens(), estimate.outputTokensMax())
                    : estimate.limiterInputTokens();
            assertThat(reserved)
                    .as(call.body())
                    .isGreaterThanOrEqualTo(lines.get(i).tokensCharged());
        }
    }

    @Test
    void eachFaultBecomesItsOutcomeAndNoPaidOneIsUnambiguous() throws IOException {
        Map<FaultRule, Class<? extends Outcome>> rows = Map.of(
                FaultRule.always(FaultKind.THROTTLE).withRetryAfterMs(1_500), Outcome.Throttled.class,
                FaultRule.always(FaultKind.SERVER_ERROR).withStatus(503), Outcome.Transient.class,
                FaultRule.always(FaultKind.HANG), Outcome.TimedOut.class,
                FaultRule.always(FaultKind.CLOSE), Outcome.Transient.class,
                FaultRule.always(FaultKind.CUT_BODY), Outcome.Transient.class,
                FaultRule.always(FaultKind.SLOW_BODY), Outcome.TimedOut.class,
                FaultRule.always(FaultKind.WRONG_JSON), Outcome.Transient.class,
                FaultRule.always(FaultKind.HUGE_BODY).withBytes(200_000), Outcome.TooLarge.class);
        try (ProviderSimulator simulator = ProviderSimulator.start(options());
                ProviderClient client = client(ProviderKind.OPENAI, simulator.openAiBaseUri())) {
            rows.forEach((fault, kind) -> {
                simulator.faults().set(List.of(fault));
                Outcome outcome = client.attempt(chat("gpt-4o-mini", "q"), Duration.ofMillis(800), () -> true);
                assertThat(outcome).as("%s", fault.kind()).isInstanceOf(kind);
                assertThat(outcome.ambiguous())
                        .as("%s", fault.kind())
                        .isEqualTo(fault.kind().isPaid());
            });
        }
    }

    @Test
    void itsOwn429IsThrottledWithTheTimeToWait() throws IOException {
        SimulatorOptions tight = options().withLimits(ProviderLimits.perMinute(1, 1_000_000));
        try (ProviderSimulator simulator = ProviderSimulator.start(tight);
                ProviderClient client = client(ProviderKind.OPENAI, simulator.openAiBaseUri())) {
            assertThat(client.attempt(chat("gpt-4o-mini", "q"), LONG, () -> true))
                    .isInstanceOf(Outcome.Answered.class);
            assertThat(client.attempt(chat("gpt-4o-mini", "q"), LONG, () -> true))
                    .isInstanceOfSatisfying(
                            Outcome.Throttled.class,
                            throttled -> assertThat(throttled.retryAfterMs().orElse(0))
                                    .isBetween(1L, 60_000L));
        }
    }

    @Test
    void twoThousandCallsAtOnceAreAllAnswered() throws IOException, InterruptedException, ExecutionException {
        SimulatorOptions slow = options().withLatency(LatencyProfile.fixed(1_000));
        try (ProviderSimulator simulator = ProviderSimulator.start(slow);
                ProviderClient client = client(ProviderKind.OPENAI, simulator.openAiBaseUri());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> attempts = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                ProviderCall call = chat("gpt-4o-mini", "question " + i);
                attempts.add(threads.submit(() -> client.attempt(call, LONG, () -> true)));
            }
            for (Future<Outcome> attempt : attempts) {
                assertThat(attempt.get()).isInstanceOf(Outcome.Answered.class);
            }
        }
        assertThat(JournalJudge.of(journal).paidAttempts()).isEqualTo(2_000);
    }

    private long cost(ProviderClient client, ProviderCall call) {
        if (client.attempt(call, LONG, () -> true) instanceof Outcome.Answered answered) {
            Usage usage = answered.usage().orElseThrow();
            return prices.costNanos(call.model(), usage).orElseThrow();
        }
        throw new AssertionError("not answered: " + call);
    }

    private SimulatorOptions options() {
        return SimulatorOptions.defaults(journal).withLatency(LatencyProfile.IMMEDIATE);
    }

    private static ProviderCall chat(String model, String text) {
        String content = text.replace("\n", "\\n");
        return new ProviderCall(
                Operation.CHAT, model, "{\"messages\":[{\"content\":\"" + content + "\",\"role\":\"user\"}]}");
    }

    private static ProviderClient client(ProviderKind kind, URI baseUrl) {
        LaneConfig lane =
                LaneConfig.of("sim", kind, baseUrl, Optional.of(Secret.of("any-key")), List.of("*"), Limits.none());
        return HttpProviderClient.open(lane, new RecordLimits(100_000), InstantSource.system(), System::nanoTime);
    }
}
