package io.sluice.app.topology;

import static io.sluice.app.topology.Prompts.answered;
import static io.sluice.app.topology.Prompts.expired;
import static io.sluice.app.topology.Prompts.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines belong to requests; a shared call lives as long as the latest of them. docs/semantics.md. */
class DeadlineTest {
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

    private Long inMs(long ms) {
        return flow.nowMs() + ms;
    }

    @Test
    void aRequestWhoseDeadlineHasPassedIsExpiredWithoutACall() {
        flow.publish(request("late", "q").setDeadlineMs(inMs(-1)).build());
        assertThat(flow.results()).extracting(PromptResult::getStatus).containsExactly(ResultStatus.EXPIRED);
        assertThat(flow.calls()).isEmpty();
    }

    @Test
    void itIsExpiredEvenIfTheCacheHasAnAnswer() {
        flow.publish(request("first", "q").build());
        flow.answer(answered(flow.calls().getFirst()));
        flow.results();
        flow.publish(request("late", "q").setDeadlineMs(inMs(-1)).build());
        assertThat(flow.results()).extracting(PromptResult::getStatus).containsExactly(ResultStatus.EXPIRED);
    }

    @Test
    void manyOfOneDeadlineExpireWithoutAWaitInBetween() {
        for (int i = 0; i < 1_200; i++) {
            flow.publish(request("r" + i, "q").setDeadlineMs(inMs(1000)).build());
        }
        flow.advance(Duration.ofMillis(1100));
        int expired = flow.results().size();
        assertThat(expired).as("a turn is bounded").isBetween(1, 1_199);
        flow.advance(Duration.ofMillis(5));
        flow.advance(Duration.ofMillis(5));
        assertThat(flow.results()).hasSize(1_200 - expired);
    }

    @Test
    void aWaiterExpiresAtItsDeadlineAndTheOthersAreAnswered() {
        flow.publish(request("patient", "q").build());
        flow.publish(request("hasty", "q").setDeadlineMs(inMs(1000)).build());
        Call call = flow.calls().getFirst();
        flow.advance(Duration.ofSeconds(1));
        assertThat(flow.results()).isEmpty();
        flow.advance(Duration.ofMillis(200));
        PromptResult expired = flow.results().getFirst();
        assertThat(expired.getId()).isEqualTo("hasty");
        assertThat(expired.getStatus()).isEqualTo(ResultStatus.EXPIRED);
        assertThat(expired.getFingerprint()).isEqualTo(call.getFingerprint());
        flow.answer(answered(call));
        assertThat(flow.results()).extracting(PromptResult::getId).containsExactly("patient");
    }

    @Test
    void theAnswerToACallWhoseWaitersAllExpiredIsKept() {
        flow.publish(request("hasty", "q").setDeadlineMs(inMs(100)).build());
        Call call = flow.calls().getFirst();
        flow.advance(Duration.ofSeconds(1));
        assertThat(flow.results()).hasSize(1);
        flow.answer(answered(call));
        assertThat(flow.results()).isEmpty();
        flow.publish(request("later", "q").build());
        assertThat(flow.results()).extracting(PromptResult::getSource).containsExactly(ResultSource.CACHE);
    }

    @Test
    void whereTheOpenerExpiredTheNextInLineGetsTheCallAndItsCost() {
        flow.publish(request("hasty", "q").setDeadlineMs(inMs(100)).build());
        flow.publish(request("second", "q").build());
        flow.publish(request("third", "q").build());
        Call call = flow.calls().getFirst();
        flow.advance(Duration.ofSeconds(1));
        flow.answer(answered(call));
        assertThat(flow.results())
                .extracting(result -> result.getId() + " " + result.getSource() + " " + result.getCostNanos())
                .containsExactly("hasty UNKNOWN null", "second CALL 1500", "third COALESCED 0");
    }

    @Test
    void theCallCarriesTheDeadlineOfTheRequestThatOpenedIt() {
        flow.publish(request("opener", "q").setDeadlineMs(inMs(5000)).build());
        assertThat(flow.calls().getFirst().getDeadlineMs()).isEqualTo(inMs(5000));
    }

    @Test
    void aCallThatExpiredForItsOpenerIsMadeAgainForWhoMayWaitLonger() {
        flow.publish(request("hasty", "q").setDeadlineMs(inMs(100)).build());
        flow.publish(request("slower", "q").setDeadlineMs(inMs(60_000)).build());
        Call call = flow.calls().getFirst();
        flow.advance(Duration.ofSeconds(1));
        flow.answer(expired(call));
        Call again = flow.calls().getFirst();
        assertThat(again.getCallId()).isEqualTo(call.getCallId());
        assertThat(again.getBody()).isEqualTo(call.getBody());
        assertThat(again.getDeadlineMs()).isEqualTo(inMs(59_000));
        assertThat(again.getAttempts()).isZero();
        flow.answer(answered(again));
        assertThat(flow.results())
                .extracting(result -> result.getId() + " " + result.getStatus())
                .containsExactly("hasty EXPIRED", "slower ANSWERED");
    }

    @Test
    void aCallThatExpiredIsMadeAgainWithoutDeadlineWhereAWaiterHasNone() {
        flow.publish(request("hasty", "q").setDeadlineMs(inMs(100)).build());
        flow.publish(request("patient", "q").build());
        Call call = flow.calls().getFirst();
        flow.answer(expired(call));
        assertThat(flow.calls().getFirst().getDeadlineMs()).isNull();
    }

    @Test
    void aCallThatExpiredForAllEndsThemEvenIfTheWorkersClockIsAhead() {
        flow.publish(request("one", "q").setDeadlineMs(inMs(100)).build());
        flow.publish(request("two", "q").setDeadlineMs(inMs(90)).build());
        flow.answer(expired(flow.calls().getFirst()));
        assertThat(flow.calls()).isEmpty();
        assertThat(flow.results())
                .extracting(PromptResult::getStatus)
                .containsOnly(ResultStatus.EXPIRED)
                .hasSize(2);
        flow.publish(request("three", "q").build());
        assertThat(flow.calls()).hasSize(1);
    }

    @Test
    void aCallThatExpiredAndCannotBeMadeAgainFailsForWhoMayWaitLonger() {
        flow.publish(request("hasty", "q").setDeadlineMs(inMs(100)).build());
        flow.publish(request("patient", "q").build());
        var answer = expired(flow.calls().getFirst());
        flow.advance(Duration.ofSeconds(1));
        flow.answer(Answer.newBuilder(answer).setBody(null).build());
        assertThat(flow.results())
                .extracting(result -> result.getId() + " " + result.getStatus())
                .containsExactly("hasty EXPIRED", "patient FAILED");
    }

    @Test
    void deadlinesFollowBrokerTimeAndNotThisMachinesClock() {
        flow.publish(request("waiting", "q").setDeadlineMs(inMs(60_000)).build());
        // Only the wall's clock jumps: the driver's, which is not the broker's.
        flow.driver.advanceWallClockTime(Duration.ofDays(1));
        assertThat(flow.results()).isEmpty();
    }

    @Test
    void manyDeadlinesAtOnceAllExpire() {
        int count = 1200;
        for (int i = 0; i < count; i++) {
            flow.publish(request("r" + i, "q").setDeadlineMs(inMs(500)).build());
        }
        for (int i = 0; i < 5; i++) {
            flow.advance(Duration.ofMillis(600));
        }
        List<PromptResult> results = flow.results();
        assertThat(results).hasSize(count);
        assertThat(flow.parts.openRequests().count()).isZero();
    }
}
