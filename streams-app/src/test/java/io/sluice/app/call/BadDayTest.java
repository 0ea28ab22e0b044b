package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.app.provider.ProviderClient;
import io.sluice.local.EmbeddedBroker;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.LatencyProfile;
import io.sluice.local.provider.ProviderSimulator;
import io.sluice.local.provider.SimulatorOptions;
import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is down, or refuses the account: calls wait, few attempts are wasted, and nothing is lost. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
class BadDayTest {
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    static Path dir;

    private Bed bed;

    @BeforeEach
    void makeTopics(EmbeddedBroker broker) {
        bed = new Bed(broker.bootstrapServers(), "b" + TESTS.incrementAndGet() + ".").lane("one", Limits.none());
    }

    @AfterEach
    void stopWorkers() {
        bed.close();
    }

    @Test
    void aRefusedAccountStopsTheLaneUntilItIsRepairedAndNoCallFails() {
        AtomicBoolean repaired = new AtomicBoolean();
        FakeProvider provider = new FakeProvider(call -> repaired.get()
                ? FakeProvider.answer(call)
                : new Outcome.Unauthorized(FakeProvider.exchange(401), "status 401, code invalid_api_key"));
        bed.send("one", 0, 50);
        CallWorker worker = bed.start("a", provider);
        Bed.await(
                "a second refused probe",
                () -> health(worker).state() == LaneHealth.State.STOPPED && provider.attempts() > 50);
        assertThat(health(worker).why()).contains("invalid_api_key").contains("lane 'one'");
        assertThat(worker.stats().lane("one").blockedOn()).isEqualTo("stopped");
        assertThat(bed.sight().answers()).isEmpty();

        repaired.set(true);
        Sight sight = bed.awaitAnswers(50);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(sight.answers())
                .allSatisfy(answer -> assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
        Bed.await("the lane to run", () -> health(worker).state() == LaneHealth.State.RUNNING);
    }

    @Test
    void aModelThatTheAccountMayNotUseFailsItsOwnCallsOnly() {
        List<Answer> failed = deniedOnesOf(call -> call.model().equals("forbidden"), 6, "forbidden");
        assertThat(failed)
                .hasSize(6)
                .allSatisfy(answer -> assertThat(answer.getModel()).isEqualTo("forbidden"));
    }

    @Test
    void aPromptThatIsDeniedByItselfFailsAlone() {
        List<Answer> failed = deniedOnesOf(call -> call.body().equals(Bed.body(0)), 1, "model");
        assertThat(failed)
                .hasSize(1)
                .allSatisfy(answer -> assertThat(answer.getCallId()).isEqualTo("call-0"));
    }

    @Test
    void aLaneFullOfADeniedModelIsProbedWithTheOthers() {
        FakeProvider provider = new FakeProvider(call -> call.model().equals("forbidden")
                ? new Outcome.Unauthorized(FakeProvider.exchange(403), "status 403")
                : FakeProvider.answer(call));
        bed.lane("few", new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4)));
        for (int i = 0; i < 600; i++) {
            bed.send(Bed.call("few", i).setModel("forbidden").build());
        }
        bed.send("few", 600, 606);
        bed.flush();
        bed.start("a", provider);
        assertThat(failed(bed.awaitAnswers(606))).hasSize(600);
        // Were any call as good a probe, one in a hundred would be one of the six.
        assertThat(provider.attempts()).isBetween(606, 636);
    }

    /** What has failed when 60 calls have ended of which some are denied, the first few of this model. */
    private List<Answer> deniedOnesOf(Predicate<ProviderCall> which, int first, String model) {
        FakeProvider provider = new FakeProvider(call -> which.test(call)
                ? new Outcome.Unauthorized(FakeProvider.exchange(403), "status 403")
                : FakeProvider.answer(call));
        bed.lane("few", new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4)));
        for (int i = 0; i < first; i++) {
            bed.send(Bed.call("few", i).setModel(model).build());
        }
        bed.send("few", first, 60);
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(60);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        List<Answer> failed = failed(sight);
        assertThat(failed)
                .allSatisfy(answer -> assertThat(answer.getFailure().getKind()).isEqualTo(FailureKind.UNAUTHORIZED));
        return failed;
    }

    @Test
    void aKeyThatDiesWhileCallsOfAnotherModelAreAtTheProviderFailsNone() {
        AtomicBoolean dead = new AtomicBoolean();
        CountDownLatch late = new CountDownLatch(1);
        FakeProvider provider = new FakeProvider(call -> {
            if (call.model().equals("slow")) {
                return FakeProvider.await(late) ? FakeProvider.answer(call) : FakeProvider.transientFailure();
            }
            return dead.get()
                    ? new Outcome.Unauthorized(FakeProvider.exchange(401), "status 401, code invalid_api_key")
                    : FakeProvider.answer(call);
        });
        bed.send(Bed.call("one", 0).setModel("slow").build());
        bed.flush();
        CallWorker worker = bed.start("a", provider);
        Bed.await("the slow call to be let in", () -> provider.attempts() == 1);
        dead.set(true);
        bed.send("one", 1, 50);
        Bed.await("the lane to stop", () -> health(worker).state() == LaneHealth.State.STOPPED);
        late.countDown();
        bed.awaitAnswers(1);

        int before = provider.attempts();
        Bed.await("more refused probes", () -> provider.attempts() >= before + 5);
        assertThat(failed(bed.sight())).isEmpty();
        assertThat(health(worker).state()).isEqualTo(LaneHealth.State.STOPPED);
        dead.set(false);
        assertThat(failed(bed.awaitAnswers(50))).isEmpty();
    }

    private static List<Answer> failed(Sight sight) {
        return sight.answers().stream()
                .map(Sight.Placed::value)
                .filter(answer -> answer.getOutcome() == CallOutcome.FAILED)
                .toList();
    }

    @Test
    void anOutageWastesFewAttemptsAndFailsNoCall() {
        AtomicBoolean up = new AtomicBoolean();
        bed.lane("few", new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(20)));
        FakeProvider provider =
                new FakeProvider(call -> up.get() ? FakeProvider.answer(call) : FakeProvider.transientFailure());
        bed.send("few", 0, 500);
        CallWorker worker = bed.start("a", provider);
        Bed.await(
                "a failed probe",
                () -> worker.stats().lane("few").health().state() == LaneHealth.State.OPEN && provider.attempts() > 30);
        assertThat(bed.sight().answers()).isEmpty();

        up.set(true);
        Sight sight = bed.awaitAnswers(500);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(sight.answers())
                .allSatisfy(answer -> assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
    }

    @Test
    void aStoppedLaneStillEndsWhatIsTooLate() {
        FakeProvider provider = new FakeProvider(
                call -> new Outcome.Unauthorized(FakeProvider.exchange(402), "status 402, type billing_error"));
        bed.send("one", 0, 3);
        CallWorker worker = bed.start("a", provider);
        Bed.await("the lane to stop", () -> health(worker).state() == LaneHealth.State.STOPPED);
        bed.send(Bed.call("one", 3)
                .setDeadlineMs(System.currentTimeMillis() + 500)
                .build());
        bed.flush();
        Answer answer = bed.awaitAnswers(1).answers().getFirst().value();
        assertThat(answer.getCallId()).isEqualTo("call-3");
        assertThat(answer.getOutcome()).isEqualTo(CallOutcome.EXPIRED);
    }

    @Test
    void callsThatAreAlwaysThrottledDoNotHoldUpTheOthers() {
        Limits four = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4));
        RetryConfig retry = new RetryConfig(4, Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(1));
        bed.lane("few", four, retry, Duration.ofSeconds(20));
        Set<String> poison = IntStream.range(0, 5).mapToObj(Bed::body).collect(Collectors.toSet());
        FakeProvider provider = new FakeProvider(call -> poison.contains(call.body())
                ? new Outcome.Throttled(FakeProvider.exchange(429), "status 429", OptionalLong.empty())
                : FakeProvider.answer(call));
        bed.send("few", 0, 405);
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(400);
        assertThat(sight.answers())
                .allSatisfy(answer -> assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
        assertThat(poison.stream().mapToInt(body -> provider.counts().getOrDefault(body, 0)))
                .as("attempts at calls that are always throttled, of %d", provider.attempts())
                .allSatisfy(attempts -> assertThat(attempts).isBetween(1, 40));
    }

    @Test
    void howeverLongAllAreThrottledNoCallFails() {
        RetryConfig retry = new RetryConfig(1, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(1));
        bed.lane("few", Limits.none(), retry, Duration.ofSeconds(20));
        AtomicInteger attempts = new AtomicInteger();
        bed.send("few", 0, 3);
        bed.start(
                "a",
                new FakeProvider(call ->
                        attempts.incrementAndGet() <= 300 ? FakeProvider.throttled(0) : FakeProvider.answer(call)));
        Sight sight = bed.awaitAnswers(3);
        assertThat(failed(sight)).isEmpty();
        assertThat(attempts.get()).isEqualTo(303);
    }

    @Test
    void whenThreeInTenCallsFailAllAreAnsweredAndFewAttemptsAreWasted() throws IOException {
        JournalJudge journal =
                simulated("flaky", FaultRule.always(FaultKind.SERVER_ERROR).withProbability(0.3), 300);
        assertThat(journal.paidAttempts()).isEqualTo(300);
        assertThat(journal.lines()).hasSizeBetween(330, 600);
    }

    @Test
    void aKeyThatIsRefusedForATimeCostsNoCall() throws IOException {
        JournalJudge journal =
                simulated("key", FaultRule.always(FaultKind.WRONG_KEY).forNext(45), 100);
        assertThat(journal.paidAttempts()).isEqualTo(100);
        assertThat(journal.outcomes()).containsEntry("fault_wrong_key", 45L);
    }

    @Test
    void aStormOfThrottlesIsWaitedOut() throws IOException {
        JournalJudge journal = simulated(
                "storm", FaultRule.always(FaultKind.THROTTLE).during(0, 5_000).withRetryAfterMs(300), 100);
        assertThat(journal.paidAttempts()).isEqualTo(100);
        // 40 calls in flight at first, and after each pause the few that find out.
        assertThat(journal.outcomes().getOrDefault("fault_throttle", 0L)).isLessThan(200);
    }

    /** Has so many calls answered by a simulator that misbehaves so. */
    private JournalJudge simulated(String name, FaultRule fault, int calls) throws IOException {
        Path journal = dir.resolve(name + ".jsonl");
        SimulatorOptions options = SimulatorOptions.defaults(journal).withLatency(LatencyProfile.fixed(20));
        RetryConfig retry = new RetryConfig(20, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(1));
        try (ProviderSimulator simulator = ProviderSimulator.start(options)) {
            LaneConfig usual = WorkerProcess.lane(simulator.openAiBaseUri(), Limits.none());
            LaneConfig lane = new LaneConfig(
                    usual.name(),
                    usual.provider(),
                    usual.baseUrl(),
                    usual.apiKey(),
                    usual.models(),
                    usual.limits(),
                    usual.delayMax(),
                    usual.totalDeadline(),
                    retry,
                    usual.callsOpenMax(),
                    usual.outputTokensDefault());
            bed.lane(lane);
            for (int i = 0; i < calls; i++) {
                String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"What is " + i + " + 1?\"}]}";
                bed.send(Bed.call(lane.name(), i)
                        .setModel("gpt-4o-mini")
                        .setBody(body)
                        .build());
            }
            bed.flush();
            try (ProviderClient provider = WorkerProcess.provider(lane)) {
                simulator.faults().set(List.of(fault));
                bed.start("a", provider);
                Sight sight = bed.awaitAnswers(calls);
                assertThat(OneEndPerOffset.violations(sight)).isEmpty();
                assertThat(sight.answers())
                        .allSatisfy(answer ->
                                assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
            }
        }
        return JournalJudge.of(journal);
    }

    private static LaneHealth health(CallWorker worker) {
        return worker.stats().lane("one").health();
    }
}
