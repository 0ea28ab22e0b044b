package io.sluice.app.ops.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of seeded histories against what must hold in each. */
class LaneHistoriesTest {
    private static final int HISTORIES = 3_000;
    private static final List<String> BLOCKS =
            List.of("", "", "requests-per-minute", "tokens-per-minute", "lease", "calls-open-max");

    @Test
    void noHistoryThatMovedLatelyIsAStallAndNoIdleOneIsAnythingButWell() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Lanes lane = new Lanes();
            History<LaneSample> kept = new History<>(LaneSample::atMs);
            long movedMs = lane.nowMs();
            for (int step = 0; step < 100; step++) {
                long before = lane.progress;
                if (random.nextInt(4) == 0) {
                    lane.backlog += random.nextInt(10);
                }
                if (lane.backlog > 0 && random.nextInt(6) == 0) {
                    long ended = 1 + random.nextLong(lane.backlog);
                    lane.backlog -= ended;
                    lane.progress += ended;
                }
                lane.inFlight = OptionalLong.of(random.nextLong(lane.backlog + 1));
                lane.blockedOn = BLOCKS.get(random.nextInt(BLOCKS.size()));
                lane.sample();
                kept.add(lane.history().getLast());
                if (lane.progress != before || lane.backlog == 0) {
                    movedMs = lane.nowMs();
                }

                Judgement judgement = new LaneJudge(Duration.ofSeconds(5)).judge(kept.samples(), lane.nowMs());

                String told = "seed " + seed + ", step " + step + ": " + judgement;
                assertThat(judgement.why()).as(told).isNotBlank();
                if (lane.backlog == 0) {
                    assertThat(judgement.verdict()).as(told).isEqualTo(Verdict.OK);
                }
                if (judgement.verdict() == Verdict.STALLED) {
                    assertThat(lane.nowMs() - movedMs)
                            .as(told)
                            .isGreaterThanOrEqualTo(LaneJudge.STALL_AFTER.toMillis() - Lanes.STEP_MS);
                }
            }
        }
    }
}
