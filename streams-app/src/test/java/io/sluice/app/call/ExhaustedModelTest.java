package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Limits;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    private Bed bed;

    @BeforeEach
    void makeTopics(EmbeddedBroker broker) {
        Limits four = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4));
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
        sendInTurns();
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
        sendInTurns();
        bed.start("a", provider);
        assertThat(answers(CALLS / 2)).hasSize(CALLS / 2);
        exhausted.set(false);
        Sight sight = bed.awaitAnswers(CALLS);
        assertThat(OneEndPerOffset.violations(sight)).isEmpty();
        assertThat(sight.answers())
                .allSatisfy(answer -> assertThat(answer.value().getOutcome()).isEqualTo(CallOutcome.ANSWERED));
    }

    private List<Answer> answers(int count) {
        return bed.awaitAnswers(count).answers().stream()
                .map(Sight.Placed::value)
                .toList();
    }

    private void sendInTurns() {
        for (int i = 0; i < CALLS; i++) {
            bed.send(Bed.call("few", i)
                    .setModel(i % 2 == 0 ? "model" : "exhausted")
                    .setBody(i % 2 == 0 ? Bed.body(i) : "{\"exhausted\":" + i + "}")
                    .build());
        }
        bed.flush();
    }

    private Outcome answer(ProviderCall call) {
        if (call.model().equals("exhausted") && exhausted.get()) {
            wasted.incrementAndGet();
            return new Outcome.Throttled(FakeProvider.exchange(429), "status 429", OptionalLong.empty());
        }
        return FakeProvider.answer(call);
    }
}
