package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One model of a lane is throttled for good while its provider answers the others: they go on. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
class ExhaustedModelTest {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final int CALLS = 600;

    private final AtomicBoolean exhausted = new AtomicBoolean(true);
    private final AtomicInteger wasted = new AtomicInteger();
    private final FakeProvider provider = new FakeProvider(this::answer);
    private final Limits four = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4));
    private volatile OptionalLong retryAfterMs = OptionalLong.empty();
    private Bed bed;

    @BeforeEach
    void makeTopics(EmbeddedBroker broker) {
        RetryConfig retry = new RetryConfig(4, Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(1));
        bed = new Bed(broker.bootstrapServers(), "x" + TESTS.incrementAndGet() + ".");
        bed.lane("few", four, retry, Duration.ofSeconds(20));
    }

    @AfterEach
    void stopWorkers() {
        bed.close();
    }

    @Test
    void theOtherModelsGoOn() {
        sendInTurns("few", 0, null);
        bed.start("a", provider);
        List<Answer> answers = answers(CALLS / 2);
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.getModel()).isEqualTo("model");
            assertThat(answer.getOutcome()).isEqualTo(CallOutcome.ANSWERED);
        });
        // If each of its 300 calls found out for itself, the others would stand still meanwhile.
        assertThat(wasted.get()).isLessThan(60);
    }

    @Test
    void itsOwnCallsGoOnWhenItIsAnsweredAgain() {
        sendInTurns("few", 0, null);
        bed.start("a", provider);
        assertThat(answers(CALLS / 2)).hasSize(CALLS / 2);
        exhausted.set(false);
        Sight sight = bed.awaitAnswers(CALLS);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(sight.answers())
                .allSatisfy(answer -> assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
    }

    /** Its probe's Retry-After is longer than any call is held: what it does not let go holds back the partition. */
    @Test
    void noneOfItsCallsIsHeldForAsLongAsTheProviderAsks() {
        RetryConfig quick = new RetryConfig(4, Duration.ofMillis(5), Duration.ofMillis(500), Duration.ofSeconds(1));
        bed.lane("quick", four, quick, Duration.ofSeconds(20));
        sendInTurns("quick", 0, "first");
        bed.start("a", provider);
        assertThat(answers(CALLS / 2)).hasSize(CALLS / 2);
        // The model is held; of the calls that follow none was ever throttled.
        bed.controls.apply(
                "first",
                Job.newBuilder().setId("first").setState(JobState.CANCELLED).build());
        retryAfterMs = OptionalLong.of(Duration.ofHours(1).toMillis());
        sendInTurns("quick", CALLS, null);
        Sight sight = bed.await(
                now -> now.answers().size() == CALLS + CALLS / 2 && allLetGoOnce(now, 2 * CALLS),
                "every call to be answered or sent back");
        assertThat(sight.answers().stream().filter(answer -> answer.value().getOutcome() == CallOutcome.ANSWERED))
                .hasSize(CALLS)
                .allSatisfy(answer -> assertThat(answer.value().getModel()).isEqualTo("model"));
    }

    private static boolean allLetGoOnce(Sight sight, int calls) {
        Set<String> seen = new HashSet<>();
        return sight.calls().stream()
                        .filter(call -> seen.add(call.value()))
                        .filter(call -> sight.completed().getOrDefault(call.place(), false))
                        .count()
                == calls;
    }

    private List<Answer> answers(int count) {
        return bed.awaitAnswers(count).answers().stream()
                .map(Sight.Placed::value)
                .toList();
    }

    private void sendInTurns(String lane, int from, @Nullable String jobOfTheExhausted) {
        for (int i = from; i < from + CALLS; i++) {
            bed.send(Bed.call(lane, i)
                    .setJob(i % 2 == 0 ? null : jobOfTheExhausted)
                    .setModel(i % 2 == 0 ? "model" : "exhausted")
                    .setBody(i % 2 == 0 ? Bed.body(i) : "{\"exhausted\":" + i + "}")
                    .build());
        }
        bed.flush();
    }

    private Outcome answer(ProviderCall call) {
        if (call.model().equals("exhausted") && exhausted.get()) {
            wasted.incrementAndGet();
            return new Outcome.Throttled(FakeProvider.exchange(429), "status 429", retryAfterMs);
        }
        return FakeProvider.answer(call);
    }
}
