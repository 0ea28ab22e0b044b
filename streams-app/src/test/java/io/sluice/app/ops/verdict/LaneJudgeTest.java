package io.sluice.app.ops.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A history for each verdict. */
class LaneJudgeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private final Lanes lane = new Lanes();

    @Test
    void aLaneWithNothingToDoIsWell() {
        lane.still(120);

        assertThat(judge()).isEqualTo(new Judgement(Verdict.OK, "nothing waits"));
    }

    @Test
    void aLongBacklogBehindAFullQuotaIsWellHoweverLongItTakes() {
        lane.backlog = 1_000_000;
        lane.blockedOn = "tokens-per-minute";
        lane.tokens = new Dimension(40_000, OptionalLong.of(40_000), OptionalLong.of(0));
        lane.waitMs = 12_000;
        lane.still(300);

        assertThat(judge())
                .isEqualTo(new Judgement(
                        Verdict.WAITING_FOR_QUOTA, "waits for tokens/minute: 40,000 of 40,000 used; next in 12 s"));
    }

    @Test
    void aFullQuotaIsSeenWithoutTheWorkersWord() {
        lane.backlog = 5_000;
        lane.inFlight = OptionalLong.empty();
        lane.requests = new Dimension(500, OptionalLong.of(500), OptionalLong.empty());
        lane.still(60);

        assertThat(judge().verdict()).isEqualTo(Verdict.WAITING_FOR_QUOTA);
        assertThat(judge().why()).isEqualTo("waits for requests/minute: 500 of 500 used");
    }

    @Test
    void anyLimitThatTheWorkerNamesIsQuota() {
        lane.backlog = 5;
        lane.blockedOn = "requests-per-day";
        lane.still(60);

        assertThat(judge())
                .isEqualTo(new Judgement(Verdict.WAITING_FOR_QUOTA, "waits for its limit of requests per day"));
    }

    @Test
    void anUntouchedBacklogWithHeadroomStalls() {
        lane.backlog = 3;
        lane.still(14);

        assertThat(judge().verdict()).isEqualTo(Verdict.STALLED);
        assertThat(judge().why()).contains("3 calls wait", "quota to spare");
    }

    @Test
    void aStallShowsWithinFifteenSecondsOfItsBeginning() {
        lane.backlog = 100;
        for (int i = 0; i < 30; i++) {
            lane.progress += 5;
            lane.sample();
        }
        long beganMs = lane.nowMs();
        while (judge().verdict() != Verdict.STALLED) {
            assertThat(lane.nowMs() - beganMs).isLessThan(15_000);
            lane.sample();
        }
        assertThat(lane.nowMs() - beganMs).isGreaterThanOrEqualTo(LaneJudge.STALL_AFTER.toMillis());
    }

    @Test
    void aWorkerThatMayNotSendStallsAndSaysWhy() {
        lane.backlog = 10;
        lane.blockedOn = "lease";
        lane.still(14);

        assertThat(judge().verdict()).isEqualTo(Verdict.STALLED);
        assertThat(judge().why()).contains("is the broker away?");
    }

    @Test
    void aSilentOwnerIsAStallWithoutWaitingForItsCallsToEnd() {
        lane.backlog = 10;
        lane.inFlight = OptionalLong.empty();
        lane.silent = "calls-1";
        lane.still(14);

        assertThat(judge().verdict()).isEqualTo(Verdict.STALLED);
        assertThat(judge().why()).contains("calls-1 owns it and has not been heard of");
    }

    @Test
    void slowAnswersAreNoStall() {
        lane.backlog = 100;
        lane.inFlight = OptionalLong.of(20);
        lane.still(50);

        assertThat(judge().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void callsThatOutliveTheirDeadlineAreAStall() {
        lane.backlog = 100;
        lane.inFlight = OptionalLong.of(20);
        lane.still(74);

        assertThat(judge().verdict()).isEqualTo(Verdict.STALLED);
    }

    @Test
    void callsThatBackOffAreNoStall() {
        lane.backlog = 4;
        lane.backingOff = 4;
        lane.still(20);

        assertThat(judge()).isEqualTo(new Judgement(Verdict.OK, "0 at the provider, 4 back off"));
    }

    @Test
    void whatHasJustComeIsNoStall() {
        lane.still(60);
        lane.backlog = 50;
        lane.still(8);

        assertThat(judge().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aPauseThatJustEndedIsNoStall() {
        lane.backlog = 50;
        lane.pause = Optional.of(new LaneSample.Pause("ann", "", 0));
        lane.still(60);
        lane.pause = Optional.empty();
        lane.still(4);

        assertThat(judge().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aPausedLaneSaysByWhomSinceWhenAndWhy() {
        lane.backlog = 7;
        lane.still(60);
        lane.pause = Optional.of(new LaneSample.Pause("ann", "the bill", lane.nowMs()));
        lane.still(180);

        assertThat(judge()).isEqualTo(new Judgement(Verdict.PAUSED, "paused by ann 3 min ago: the bill; 7 calls wait"));
    }

    @Test
    void aThrottledLaneSaysForHowLong() {
        lane.backlog = 7;
        lane.still(10);
        lane.throttledUntilMs = lane.nowMs() + 30_000;
        lane.sample();

        assertThat(judge())
                .isEqualTo(
                        new Judgement(Verdict.THROTTLED, "the provider asked to pause for another 28 s; 7 calls wait"));
    }

    @Test
    void aRefusedAccountSaysWhatAPersonMustDo() {
        lane.backlog = 7;
        lane.refused = true;
        lane.trouble = "the provider refuses the account (wrong key)";
        lane.sample();

        assertThat(judge())
                .isEqualTo(
                        new Judgement(Verdict.REFUSED, "the provider refuses the account (wrong key); 7 calls wait"));
    }

    @Test
    void anOpenBreakerSaysForHowLong() {
        lane.backlog = 7;
        lane.trouble = "the provider is down (status 503)";
        lane.sample();
        lane.breakerUntilMs = lane.nowMs() + 22_000;
        lane.sample();

        assertThat(judge())
                .isEqualTo(new Judgement(
                        Verdict.BREAKER_OPEN,
                        "the provider is down (status 503); the lane rests for 20 s, then one call tries it"));
    }

    @Test
    void aLaneThatNobodyOwnsIsStopped() {
        lane.backlog = 1;
        lane.owners = 0;
        lane.sample();

        assertThat(judge())
                .isEqualTo(new Judgement(
                        Verdict.STOPPED,
                        "no worker owns the lane; 1 call waits. Start an instance with the role calls"));
    }

    @Test
    void aBacklogThatGrowsWithoutALimitInTheWayIsSlow() {
        lane.backlog = 100;
        lane.inFlight = OptionalLong.of(10);
        for (int i = 0; i < 40; i++) {
            lane.progress += 5;
            lane.backlog += 5;
            lane.sample();
        }

        assertThat(judge().verdict()).isEqualTo(Verdict.SLOW);
        assertThat(judge().why()).contains("105 calls waited", "300 do now");
    }

    @Test
    void aBacklogThatGrowsBehindALimitIsNotSlow() {
        lane.backlog = 100;
        for (int i = 0; i < 40; i++) {
            lane.blockedOn = i % 2 == 0 ? "requests-per-minute" : "";
            lane.progress += 5;
            lane.backlog += 5;
            lane.sample();
        }

        assertThat(judge().verdict()).isEqualTo(Verdict.OK);
    }

    private Judgement judge() {
        return new LaneJudge(DEADLINE).judge(lane.history(), lane.nowMs());
    }
}
