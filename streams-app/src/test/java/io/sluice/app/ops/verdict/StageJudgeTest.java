package io.sluice.app.ops.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageJudgeTest {
    private final List<StageSample> history = new ArrayList<>();
    private long nowMs;
    private boolean there = true;
    private boolean full;
    private String shut = "";
    private String silent = "";

    @Test
    void nothingToReadIsWell() {
        still(0, 2, false, 40);

        assertThat(judge()).isEqualTo(new Judgement(Verdict.OK, "nothing waits"));
    }

    @Test
    void recordsThatNobodyReadsAreAStallWithinFifteenSeconds() {
        still(9, 2, false, 14);

        assertThat(judge().verdict()).isEqualTo(Verdict.STALLED);
        assertThat(judge().why()).contains("9 records wait");
    }

    @Test
    void recordsThatWaitForStoresAreNoStall() {
        still(9, 2, true, 40);

        assertThat(judge().verdict()).isEqualTo(Verdict.RESTORING);
    }

    @Test
    void anIntakeThatIsFullOnPurposeIsNoStall() {
        full = true;
        still(9, 2, false, 40);

        assertThat(judge().verdict()).isEqualTo(Verdict.WAITING_FOR_QUOTA);
        assertThat(judge().why()).contains("stream.open-requests-max", "9 records wait");
    }

    @Test
    void aStallSaysThatTheDiskIsFull() {
        shut = "the disk is full";
        still(9, 2, false, 14);

        assertThat(judge().verdict()).isEqualTo(Verdict.STALLED);
        assertThat(judge().why()).endsWith("the disk is full: make room");
    }

    @Test
    void aStallNamesTheInstanceThatIsSilent() {
        silent = "streams-1";
        still(9, 2, false, 14);

        assertThat(judge().why()).contains("streams-1 owns it and has not been heard of");
    }

    @Test
    void aGroupWithoutMembersIsStopped() {
        still(9, 0, false, 2);

        assertThat(judge().verdict()).isEqualTo(Verdict.STOPPED);
    }

    @Test
    void aTopicThatIsGoneIsNotTakenForOneInWhichNothingWaits() {
        there = false;
        still(0, 2, false, 2);

        assertThat(judge().verdict()).isEqualTo(Verdict.STOPPED);
        assertThat(judge().why()).startsWith("its topic is not there");
    }

    @Test
    void aLagThatGrowsWhileRecordsAreReadIsSlow() {
        for (int i = 0; i < 40; i++) {
            sample(10 + i, i, 2, false);
        }

        assertThat(judge().verdict()).isEqualTo(Verdict.SLOW);
    }

    @Test
    void aLagThatShrinksIsWell() {
        for (int i = 0; i < 40; i++) {
            sample(100 - i, i, 2, false);
        }

        assertThat(judge().verdict()).isEqualTo(Verdict.OK);
    }

    private void still(long lag, int members, boolean restoring, int seconds) {
        for (int second = 0; second < seconds; second += 2) {
            sample(lag, 0, members, restoring);
        }
    }

    private void sample(long lag, long progress, int members, boolean restoring) {
        nowMs += 2_000;
        history.add(new StageSample(nowMs, there, lag, progress, members, restoring, full, shut, silent));
    }

    private Judgement judge() {
        return StageJudge.judge(history, nowMs);
    }
}
