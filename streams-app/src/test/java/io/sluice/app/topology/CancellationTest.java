package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.cancelled;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cancelled job gets no more answers, and takes none from others. docs/semantics.md. */
class CancellationTest {
    private static final Duration SOON = Duration.ofMillis(400);

    @TempDir
    Path dir;

    private Flowing flow;

    @BeforeEach
    void start() {
        flow = new Flowing(Flowing.config(dir));
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    private void publish(String id, String job, String prompt) {
        flow.publish(request(id, prompt).setJob(job).build());
    }

    private void cancel(String job) {
        flow.controls.apply(
                job, Job.newBuilder().setId(job).setState(JobState.CANCELLED).build());
    }

    @Test
    void aRequestOfACancelledJobIsCancelledWithoutACallAlsoWhereTheCacheHasItsAnswer() {
        publish("first", "other", "known");
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        cancel("mine");
        publish("one", "mine", "known");
        publish("two", "mine", "new");
        assertThat(flow.calls()).isEmpty();
        assertThat(flow.results()).hasSize(2).allSatisfy(result -> {
            assertThat(result.getStatus()).isEqualTo(ResultStatus.CANCELLED);
            assertThat(result.getFailure().getKind()).isEqualTo(FailureKind.CANCELLED);
        });
    }

    @Test
    void requestsThatWaitAreCancelledSoonAndNobodyElse() {
        for (int i = 0; i < 20; i++) {
            publish("mine-" + i, "mine", "q" + i % 5);
            publish("other-" + i, "other", "q" + i % 5);
        }
        flow.publish(request("of-no-job", "q1").build());
        cancel("mine");
        flow.advance(SOON);
        assertThat(flow.results()).hasSize(20).allSatisfy(result -> {
            assertThat(result.getId()).startsWith("mine-");
            assertThat(result.getStatus()).isEqualTo(ResultStatus.CANCELLED);
        });
        assertThat(flow.parts.openRequests().count()).isEqualTo(21);
    }

    @Test
    void aCallThatWasNotMadeEndsTheRequestsOfItsJob() {
        publish("one", "mine", "q");
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.answer(cancelled(call));
        assertThat(flow.results()).extracting(PromptResult::getStatus).containsExactly(ResultStatus.CANCELLED);
        assertThat(flow.calls()).isEmpty();
        assertThat(flow.parts.openRequests().count()).isZero();
    }

    @Test
    void itIsMadeAgainForThoseOfOtherJobsWhoWaitForIt() {
        publish("mine", "mine", "q");
        publish("other", "other", "q");
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.answer(cancelled(call));
        Call again = flow.calls().getFirst();
        assertThat(again.getJob()).isEqualTo("other");
        assertThat(again.getCallId()).isEqualTo(call.getCallId());
        assertThat(again.getBody()).isEqualTo(call.getBody());
        flow.advance(SOON);
        flow.answer(answered(again));
        assertThat(flow.results())
                .extracting(result -> result.getId() + " " + result.getStatus())
                .containsExactlyInAnyOrder("mine CANCELLED", "other ANSWERED");
    }

    @Test
    void whoJoinsAfterwardsIsAnsweredToo() {
        publish("mine", "mine", "q");
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.advance(SOON);
        publish("other", "other", "q");
        flow.answer(cancelled(call));
        flow.answer(answered(flow.calls().getFirst()));
        PromptResult other = flow.results().getLast();
        assertThat(other.getStatus()).isEqualTo(ResultStatus.ANSWERED);
        assertThat(other.getSource()).isEqualTo(ResultSource.CALL);
    }

    @Test
    void anAnswerThatIsThereFirstIsGivenAndKept() {
        publish("mine", "mine", "q");
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.answer(answered(call));
        assertThat(flow.results()).extracting(PromptResult::getStatus).containsExactly(ResultStatus.ANSWERED);
        publish("other", "other", "q");
        assertThat(flow.results()).extracting(PromptResult::getSource).containsExactly(ResultSource.CACHE);
    }

    @Test
    void anAnswerThatComesAfterwardsIsKeptForOthers() {
        publish("mine", "mine", "q");
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.advance(SOON);
        flow.answer(answered(call));
        assertThat(flow.results()).extracting(PromptResult::getStatus).containsExactly(ResultStatus.CANCELLED);
        publish("other", "other", "q");
        assertThat(flow.results()).extracting(PromptResult::getSource).containsExactly(ResultSource.CACHE);
    }

    @Test
    void aCancelledCallThatNobodyWaitsForAnyMoreFreesItsFingerprint() {
        publish("mine", "mine", "q");
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.advance(SOON);
        flow.answer(cancelled(call));
        publish("other", "other", "q");
        assertThat(flow.calls()).extracting(Call::getCallId).doesNotContain(call.getCallId());
    }

    @Test
    void aCallWhoseOtherWaitersAllExpiredIsNotMadeAgain() {
        publish("mine", "mine", "q");
        flow.publish(request("late", "q")
                .setJob("other")
                .setDeadlineMs(flow.nowMs() + 1_000)
                .build());
        Call call = flow.calls().getFirst();
        cancel("mine");
        flow.advance(Duration.ofSeconds(2));
        flow.answer(cancelled(call));
        assertThat(flow.calls()).isEmpty();
        assertThat(flow.results())
                .extracting(PromptResult::getStatus)
                .containsExactlyInAnyOrder(ResultStatus.CANCELLED, ResultStatus.EXPIRED);
    }

    @Test
    void theWalkGoesOnWhereItStoppedInsideOneCallWithManyWaiters() {
        int waiters = 25_000;
        for (int i = 0; i < waiters; i++) {
            publish("mine-" + i, "mine", "q");
        }
        cancel("mine");
        for (int i = 0; i < 10; i++) {
            flow.advance(SOON);
        }
        assertThat(flow.results())
                .hasSize(waiters)
                .extracting(PromptResult::getId)
                .doesNotHaveDuplicates();
        assertThat(flow.parts.openRequests().count()).isZero();
    }

    @Test
    void bypassedCallsAreCancelledLikeOthers() {
        for (int i = 0; i < 3; i++) {
            flow.publish(request("r" + i, "q")
                    .setJob("mine")
                    .setCachePolicy(CachePolicy.BYPASS)
                    .build());
        }
        cancel("mine");
        flow.advance(SOON);
        assertThat(flow.results())
                .hasSize(3)
                .extracting(PromptResult::getStatus)
                .containsOnly(ResultStatus.CANCELLED);
    }
}
