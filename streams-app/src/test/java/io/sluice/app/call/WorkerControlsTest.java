package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import io.sluice.local.EmbeddedBroker;
import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators and publishers want of a worker. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
class WorkerControlsTest {
    private final EmbeddedBroker broker;

    WorkerControlsTest(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @Test
    void aPausedLaneStartsNothingAndSaysWhoPausedIt() {
        FakeProvider provider = FakeProvider.prompt();
        try (Bed bed = new Bed(broker.bootstrapServers(), "p.").lane("one", Limits.none())) {
            bed.controls.apply("lane/one", control(ControlKind.PAUSE_LANE), 1);
            bed.send("one", 0, 20);
            CallWorker worker = bed.start("a", provider);
            Bed.await(
                    "the paused calls",
                    () -> worker.stats().lane("one").ready() == 20
                            && worker.stats().lane("one").blockedOn().equals("paused"));
            assertThat(worker.stats().lane("one").pausedBy()).isEqualTo("ann: the bill");
            assertThat(provider.attempts()).isZero();
            bed.controls.apply("lane/one", control(ControlKind.RESUME_LANE), 2);
            bed.awaitAnswers(20);
            assertThat(worker.stats().lane("one").pausedBy()).isEmpty();
        }
    }

    @Test
    void callsOfACancelledJobEndUnpaidWhereverTheyWait() {
        CountDownLatch gate = new CountDownLatch(1);
        FakeProvider provider = FakeProvider.gated(Map.of(Bed.body(0), gate));
        try (Bed bed = new Bed(broker.bootstrapServers(), "j.")
                .lane("one", Limits.none().with(Dimension.CALLS_IN_FLIGHT, 1))) {
            bed.send(Bed.call("one", 0).setJob("kept").build());
            for (int i = 1; i < 40; i++) {
                bed.send(Bed.call("one", i).setJob(i % 2 == 0 ? "kept" : "gone").build());
            }
            bed.flush();
            CallWorker worker = bed.start("a", provider);
            Bed.await("calls behind the first", () -> worker.stats().lane("one").ready() == 39);
            bed.controls.apply(
                    "gone",
                    Job.newBuilder().setId("gone").setState(JobState.CANCELLED).build());
            Sight cancelled = bed.awaitAnswers(20);
            assertThat(cancelled.answers()).hasSize(20).allSatisfy(answer -> {
                Answer ended = answer.value();
                assertThat(ended.getOutcome()).isEqualTo(CallOutcome.CANCELLED);
                assertThat(ended.getJob()).isEqualTo("gone");
                assertThat(ended.getBody()).isNotEmpty();
                assertThat(ended.getFailure()).isNull();
            });
            assertThat(provider.attempts()).isOne();
            for (int i = 41; i < 45; i += 2) {
                bed.send(Bed.call("one", i).setJob("gone").build());
            }
            bed.flush();
            bed.awaitAnswers(22);
            gate.countDown();
            Sight all = bed.awaitAnswers(42);
            assertThat(OneEndPerOffset.violations(all)).isEmpty();
            assertThat(provider.attempts()).isEqualTo(20);
        }
    }

    private static Control control(ControlKind kind) {
        return Control.newBuilder()
                .setKind(kind)
                .setLane("one")
                .setBy("ann")
                .setReason("the bill")
                .setAtMs(1)
                .build();
    }
}
