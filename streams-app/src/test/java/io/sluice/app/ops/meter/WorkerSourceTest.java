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
        Learned learned = new Learned("headers", Map.of(Dimension.TOKENS_PER_MINUTE, 200_000L), 0.25, 0.1, 0.03);
        LaneStats lane = new LaneStats(
                "one",
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                Limits.none(),
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
            meters.add(new WorkerSource(() -> Optional.of(stats), () -> 0));
            assertThat(meters.scrape())
                    .contains(
                            "sluice_lane_learned_limit{dimension=\"tokens-per-minute\",lane=\"one\"} 200000.0",
                            "sluice_lane_output_estimate_error{lane=\"one\"} 0.25",
                            "sluice_lane_output_estimate_exceeded{lane=\"one\"} 0.1",
                            "sluice_lane_overshoot{lane=\"one\"} 0.03");
        } finally {
            meters.close();
        }
    }
}
