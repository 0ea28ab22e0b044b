package io.sluice.app.ops.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.call.LaneHealth;
import io.sluice.app.call.LaneStats;
import io.sluice.app.call.Learned;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WorkerSourceTest {
    @Test
    void whatALaneHasLearnedIsMeasured() {
        Learned learned = new Learned("headers", Map.of(Dimension.TOKENS_PER_MINUTE, 200_000L), 1, 0.25, 0.1, 0.03);
        assertThat(scraped(Limits.none(), learned))
                .contains(
                        "sluice_lane_learned_limit{dimension=\"tokens-per-minute\",lane=\"one\"} 200000.0",
                        "sluice_lane_output_estimate_error{lane=\"one\"} 0.25",
                        "sluice_lane_output_estimate_exceeded{lane=\"one\"} 0.1",
                        "sluice_lane_overshoot{lane=\"one\"} 0.03");
    }

    @Test
    void aLearnedLimitIsALimitOfTheWholeLaneAndGoesBeforeAStatedOne() {
        Learned learned = new Learned("headers", Map.of(Dimension.REQUESTS_PER_MINUTE, 100L), 1, 0, 0, 0);
        assertThat(scraped(Limits.of(7, 9_000, 5), learned))
                .contains(
                        "sluice_lane_limit{dimension=\"requests\",lane=\"one\"} 300.0",
                        "sluice_lane_limit{dimension=\"tokens\",lane=\"one\"} 9000.0");
    }

    @Test
    void aSlotThatIsBeingTakenOverCountsAsSoonAsItKnowsItsLimit() {
        Learned learned = new Learned("headers", Map.of(Dimension.REQUESTS_PER_MINUTE, 200L), 2, 0, 0, 0);
        assertThat(scraped(Limits.none(), learned))
                .contains("sluice_lane_limit{dimension=\"requests\",lane=\"one\"} 300.0");
    }

    @Test
    void statedLimitsAreTheLanesOwnAndNotCalledLearned() {
        Learned stated = new Learned("", Map.of(Dimension.REQUESTS_PER_MINUTE, 7L), 1, 0, 0, 0);
        assertThat(scraped(Limits.of(21, 9_000, 5), stated))
                .contains("sluice_lane_limit{dimension=\"requests\",lane=\"one\"} 21.0")
                .doesNotContain("sluice_lane_learned_limit");
    }

    /** Of a lane of three slots, two of which are this worker's, and one of those is active. */
    private static String scraped(Limits limits, Learned learned) {
        LaneStats lane = new LaneStats(
                "one",
                2,
                1,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                limits,
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                "",
                0,
                0,
                0,
                LaneHealth.RUNNING,
                learned);
        WorkerStats stats = new WorkerStats(Map.of("one", lane), true, 0, Optional.empty());
        Meters meters = new Meters();
        try {
            meters.add(new WorkerSource(() -> Optional.of(stats), () -> 0, name -> 3));
            return meters.scrape();
        } finally {
            meters.close();
        }
    }
}
