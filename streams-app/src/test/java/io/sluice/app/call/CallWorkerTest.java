package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.provider.Outcome;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Answer;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How calls end. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
class CallWorkerTest {
    private static final AtomicInteger TESTS = new AtomicInteger();

    private Bed bed;

    @BeforeEach
    void makeTopics(EmbeddedBroker broker) {
        bed = new Bed(broker.bootstrapServers(), "t" + TESTS.incrementAndGet() + ".").lane("one", Limits.none());
    }

    @AfterEach
    void stopWorkers() {
        bed.close();
    }

    @Test
    void everyCallIsAnsweredOnceInThePartitionThatItNames() {
        FakeProvider provider = FakeProvider.prompt();
        bed.send("one", 0, 1_000);
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(1_000);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(provider.attempts()).isEqualTo(1_000);
        Answer answer = sight.answers().getFirst().value();
        assertThat(answer.getOutcome()).isEqualTo(CallOutcome.ANSWERED);
        assertThat(answer.getBody()).contains("\"echo\"");
        assertThat(answer.getCostNanos()).isEqualTo(100);
        assertThat(answer.getPriceVersion()).isEqualTo("flat");
        assertThat(answer.getUsage().getTokensIn()).isEqualTo(10);
        assertThat(answer.getAttempts()).isEqualTo(1);
        assertThat(answer.getWorker()).isEqualTo("a");
        assertThat(answer.getProviderRequestId()).isEqualTo("req-1");
    }

    @Test
    void callsCompleteWhileTheOldestStillRunsAndARestartPaysOnlyForThatOneAgain() {
        Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
        gates.put(Bed.body(0), new CountDownLatch(1));
        FakeProvider provider = FakeProvider.gated(gates);
        bed.send("one", 0, 2_000);
        CallWorker first = bed.start("a", provider);
        bed.awaitAnswers(1_999);
        first.halt();
        gates.clear();

        FakeProvider after = FakeProvider.prompt();
        bed.start("a", after);
        Sight sight = bed.awaitAnswers(2_000);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(after.counts()).containsExactly(Map.entry(Bed.body(0), 1));
        assertThat(provider.attempts()).isEqualTo(2_000);
    }

    @Test
    void anOrderlyStopWaitsForCallsInFlightAndPaysNothingTwice() {
        CountDownLatch gate = new CountDownLatch(1);
        Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
        for (int i = 0; i < 50; i++) {
            gates.put(Bed.body(i), gate);
        }
        FakeProvider provider = FakeProvider.gated(gates);
        bed.send("one", 0, 100);
        CallWorker worker = bed.start("a", provider);
        bed.awaitAnswers(50);
        Thread closing = Thread.ofPlatform().start(worker::close);
        Bed.await("the worker to drain", () -> worker.stats().lane("one").slotsOwned() == 0);
        gate.countDown();
        Bed.await("the worker to stop", () -> !closing.isAlive());
        Sight sight = bed.sight();
        assertThat(sight.answers()).hasSize(100);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(sight.quotas().getLast().getReleased()).isTrue();
        assertThat(provider.attempts()).isEqualTo(100);
        assertThat(worker.stopped()).isEmpty();
    }

    @Test
    void aTransientFailureIsRetriedAndCounted() {
        AtomicInteger failures = new AtomicInteger(2);
        bed.send("one", 0, 1);
        bed.start(
                "a",
                new FakeProvider(call ->
                        failures.getAndDecrement() > 0 ? FakeProvider.transientFailure() : FakeProvider.answer(call)));
        Answer answer = bed.awaitAnswers(1).answers().getFirst().value();
        assertThat(answer.getOutcome()).isEqualTo(CallOutcome.ANSWERED);
        assertThat(answer.getAttempts()).isEqualTo(3);
        assertThat(answer.getFailedAttempts()).containsExactly(Map.entry("TRANSIENT", 2));
    }

    @Test
    void retriesEndAndTheFailureSaysWhy() {
        FakeProvider provider = new FakeProvider(call -> FakeProvider.transientFailure());
        bed.send("one", 0, 1);
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(1);
        Answer answer = sight.answers().getFirst().value();
        assertThat(answer.getOutcome()).isEqualTo(CallOutcome.FAILED);
        assertThat(answer.getFailure().getKind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(answer.getFailure().getStatusCode()).isEqualTo(500);
        assertThat(provider.attempts()).isEqualTo(4);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
    }

    @Test
    void aLongBackOffGoesBackToTheLane() {
        RetryConfig slow = new RetryConfig(3, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(100));
        bed.lane("slow", Limits.none(), slow, Duration.ofSeconds(20));
        FakeProvider provider = new FakeProvider(call -> FakeProvider.transientFailure());
        bed.send("slow", 0, 20);
        bed.start("a", provider);
        Sight sight = bed.await(
                seen -> seen.calls().size() >= 20 + 15, "calls that were forwarded because of a long back-off");
        assertThat(provider.attempts()).isGreaterThanOrEqualTo(20);
        assertThat(sight.answers()).isEmpty();
    }

    @Test
    void aThrottledCallPausesTheSlotAndKeepsItsPlace() {
        AtomicInteger throttles = new AtomicInteger(1);
        bed.lane("narrow", new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(1)));
        FakeProvider provider = new FakeProvider(
                call -> throttles.getAndDecrement() > 0 ? FakeProvider.throttled(1_500) : FakeProvider.answer(call));
        bed.send("narrow", 0, 20);
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(20);
        List<FakeProvider.Seen> seen = provider.seen();
        assertThat(seen.get(0).body()).isEqualTo(Bed.body(0));
        assertThat(seen.subList(1, 3))
                .as("any call first after the pause, then the oldest")
                .anySatisfy(next -> assertThat(next.body()).isEqualTo(Bed.body(0)));
        assertThat(Duration.ofNanos(seen.get(1).nanos() - seen.get(0).nanos()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1_490));
        assertThat(seen).hasSize(21);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
    }

    @Test
    void aCallWhoseDeadlinePassedIsNotMadeAndGivesItsBodyBack() {
        FakeProvider provider = FakeProvider.prompt();
        bed.send(Bed.call("one", 0)
                .setDeadlineMs(System.currentTimeMillis() - 1_000)
                .build());
        bed.flush();
        bed.start("a", provider);
        Answer answer = bed.awaitAnswers(1).answers().getFirst().value();
        assertThat(answer.getOutcome()).isEqualTo(CallOutcome.EXPIRED);
        assertThat(answer.getBody()).isEqualTo(Bed.body(0));
        assertThat(provider.attempts()).isZero();
    }

    @Test
    void whatCannotBeACallEndsInTheSameTransactionAndStopsNothing() {
        String topic = bed.topics.calls("one");
        byte[] key = "print-1".getBytes(StandardCharsets.UTF_8);
        bed.sendRaw(topic, key, "no wire format".getBytes(StandardCharsets.UTF_8));
        bed.sendRaw(topic, key, null);
        bed.sendRaw(topic, null, new byte[] {0, 0, 0, 99, 99, 1, 2, 3});
        bed.send(Bed.call("one", 3).setPartition(77).build());
        bed.send(Bed.call("one", 4).setOperation(Operation.UNKNOWN).build());
        bed.send(Bed.call("one", 5).setBody("").build());
        bed.send("one", 6, 10);
        bed.start("a", FakeProvider.prompt());
        Sight sight = bed.await(
                seen -> seen.answers().size() == 6 && seen.deadLetters().size() == 4, "6 answers and 4 dead letters");
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(sight.answers())
                .filteredOn(answer -> answer.value().getOutcome() == CallOutcome.FAILED)
                .extracting(answer -> answer.value().getFailure().getKind())
                .containsExactly(FailureKind.UNREADABLE, FailureKind.UNREADABLE);
    }

    @Test
    void aCallThatCannotBeDecodedEndsThePendingCallThatItsHeadersName() {
        Call broken = Bed.call("one", 1).setCachePolicy(CachePolicy.BYPASS).build();
        bed.sendBroken(broken, new byte[] {0, 0, 0, 99, 99, 1, 2, 3});
        bed.sendBroken(Bed.call("one", 2).build(), null);
        bed.sendBroken(Bed.call("one", 3).setPartition(77).build(), null);
        bed.send("one", 4, 6);
        bed.start("a", FakeProvider.prompt());
        Sight sight = bed.await(
                seen -> seen.answers().size() == 4 && seen.deadLetters().size() == 1, "4 answers and a dead letter");
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        Answer answer = sight.answers().stream()
                .map(Sight.Placed::value)
                .filter(one -> one.getCallId().equals("call-1"))
                .findFirst()
                .orElseThrow();
        assertThat(answer.getFailure().getKind()).isEqualTo(FailureKind.UNREADABLE);
        assertThat(answer.getFingerprint()).isEqualTo("print-1");
        assertThat(answer.getCachePolicy()).isEqualTo(CachePolicy.BYPASS);
        assertThat(answer.getLane()).isEqualTo("one");
    }

    @Test
    void callsOfARemovedLaneFail() {
        bed.createTopics(List.of("gone"));
        bed.send("gone", 0, 10);
        FakeProvider provider = FakeProvider.prompt();
        bed.start("a", provider);
        Sight sight = bed.awaitAnswers(10);
        assertThat(sight.answers())
                .allSatisfy(answer ->
                        assertThat(answer.value().getFailure().getKind()).isEqualTo(FailureKind.NO_LANE));
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(provider.attempts()).isZero();
    }

    @Test
    void aPromptThatNoWindowHoldsFailsAtOnce() {
        bed.lane("tight", Limits.of(1_000, 1_000, 10));
        bed.send(Bed.call("tight", 0).setBody("{\"huge\":1}").build());
        bed.send(Bed.call("tight", 1).setBody("{\"uncountable\":1}").build());
        bed.send("tight", 2, 3);
        bed.start("a", FakeProvider.prompt());
        Sight sight = bed.awaitAnswers(3);
        Map<String, FailureKind> failures = new ConcurrentHashMap<>();
        sight.answers().stream()
                .map(Sight.Placed::value)
                .filter(answer -> answer.getFailure() != null)
                .forEach(answer ->
                        failures.put(answer.getCallId(), answer.getFailure().getKind()));
        assertThat(failures)
                .containsOnly(Map.entry("call-0", FailureKind.TOO_LARGE), Map.entry("call-1", FailureKind.INVALID));
    }

    @Test
    void anAnswerLargerThanARecordFailsAndKeepsItsCost() {
        String large = "x".repeat(bed.config.limits().recordBytesMax());
        bed.send("one", 0, 2);
        bed.start("a", new FakeProvider(call -> {
            Outcome.Answered answered = (Outcome.Answered) FakeProvider.answer(call);
            return call.body().equals(Bed.body(0))
                    ? new Outcome.Answered(answered.exchange(), large, answered.usage())
                    : answered;
        }));
        Sight sight = bed.awaitAnswers(2);
        Answer tooLarge = sight.answers().stream()
                .map(Sight.Placed::value)
                .filter(answer -> answer.getCallId().equals("call-0"))
                .findFirst()
                .orElseThrow();
        assertThat(tooLarge.getOutcome()).isEqualTo(CallOutcome.FAILED);
        assertThat(tooLarge.getFailure().getKind()).isEqualTo(FailureKind.TOO_LARGE);
        assertThat(tooLarge.getCostNanos()).isEqualTo(100);
    }

    @Test
    void aProviderClientThatThrowsFailsItsOwnCallOnly() {
        bed.send("one", 0, 10);
        bed.start("a", new FakeProvider(call -> {
            if (call.body().equals(Bed.body(3))) {
                throw new IllegalStateException("poison");
            }
            return FakeProvider.answer(call);
        }));
        Sight sight = bed.awaitAnswers(10);
        assertThat(sight.answers())
                .filteredOn(answer -> answer.value().getOutcome() == CallOutcome.FAILED)
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.value().getCallId()).isEqualTo("call-3");
                    assertThat(answer.value().getAmbiguous()).isEqualTo(1);
                });
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
    }

    @Test
    void whatNoRetryHelpsFailsWithItsKind() {
        bed.send("one", 0, 2);
        bed.start(
                "a",
                new FakeProvider(call -> call.body().equals(Bed.body(0))
                        ? new Outcome.Refused(FakeProvider.exchange(400), "content_policy")
                        : new Outcome.Invalid(FakeProvider.exchange(400), "bad parameter")));
        assertThat(bed.awaitAnswers(2).answers())
                .extracting(answer -> answer.value().getFailure().getKind())
                .containsExactlyInAnyOrder(FailureKind.REFUSED, FailureKind.INVALID);
    }

    @Test
    void aSpentBudgetStopsStartingAndNoCallIsLost() {
        Budget budget = Budget.of(1_000);
        bed.budget(budget);
        FakeProvider provider = FakeProvider.prompt();
        bed.send("one", 0, 100);
        CallWorker worker = bed.start("a", provider);
        Bed.await("the budget to be spent", budget::exhausted);
        Bed.await(
                "the lane to say so",
                () -> worker.stats().lane("one").blockedOn().equals("budget"));
        Sight sight = bed.awaitAnswers(9);
        // Upper bound 150, cost 100: the tenth call would not fit beside 900 spent.
        assertThat(budget.spentNanos()).isEqualTo(900);
        assertThat(provider.attempts()).isEqualTo(9);
        assertThat(worker.stats().lane("one").learned().outputError()).isZero();
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        worker.close();

        bed.budget(Budget.unlimited()).start("a", FakeProvider.prompt());
        assertThat(OneEndPerOffset.violations(bed.awaitAnswers(100))).isEmpty();
    }

    @Test
    void withABudgetACallOfUnknownPriceFails() {
        bed.budget(Budget.of(1_000));
        FakeProvider provider = FakeProvider.prompt();
        bed.send(Bed.call("one", 0).setModel("unpriced").build());
        bed.flush();
        bed.start("a", provider);
        assertThat(bed.awaitAnswers(1).answers().getFirst().value().getFailure().getMessage())
                .contains("unpriced");
        assertThat(provider.attempts()).isZero();
    }

    @Test
    void statsTellWhatALaneDoes() {
        CountDownLatch gate = new CountDownLatch(1);
        bed.lane("few", new Limits(OptionalLong.of(60_000), OptionalLong.empty(), OptionalLong.of(3)));
        bed.send("few", 0, 10);
        CallWorker worker = bed.start(
                "a",
                new FakeProvider(call ->
                        FakeProvider.await(gate) ? FakeProvider.answer(call) : FakeProvider.transientFailure()));
        Bed.await("three calls in flight", () -> worker.stats().lane("few").inFlight() == 3);
        LaneStats stats = worker.stats().lane("few");
        assertThat(stats.slotsActive()).isEqualTo(1);
        assertThat(stats.ready()).isEqualTo(7);
        assertThat(stats.openCalls()).isEqualTo(10);
        assertThat(stats.blockedOn()).isEqualTo("calls-in-flight");
        assertThat(stats.requestsInWindow()).isEqualTo(3);
        gate.countDown();
        bed.awaitAnswers(10);
        Bed.await(
                "ten ends in the stats",
                () -> worker.stats().lane("few").ended().getOrDefault("answered", 0L) == 10);
        assertThat(worker.stats().lanes()).containsKeys("one", "few");
    }
}
