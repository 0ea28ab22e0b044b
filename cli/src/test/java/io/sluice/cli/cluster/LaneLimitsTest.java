package io.sluice.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.LaneReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneLimitsTest {
    @Test
    void whatOwnersSayIsAddedUpAndSaysWhereItCameFrom() {
        LaneLimits limits = LaneLimits.of(List.of(
                owner("", Map.of("requests-per-minute", 3_000L)),
                owner("headers", Map.of("requests-per-minute", 3_000L, "calls-in-flight", 8L))));
        assertThat(limits.bySetting())
                .containsOnly(Map.entry("requests-per-minute", 6_000L), Map.entry("calls-in-flight", 8L));
        assertThat(limits.words()).isEqualTo("6,000/min, 8 in flight (from headers)");
    }

    @Test
    void anOwnerThatTellsNoneLeavesTheLanesUnknown() {
        LaneLimits limits =
                LaneLimits.of(List.of(owner("headers", Map.of("requests-per-minute", 3_000L)), owner("", Map.of())));
        assertThat(limits.bySetting()).isEmpty();
        assertThat(limits.words()).isEmpty();
    }

    @Test
    void statedLimitsComeFromNowhere() {
        assertThat(LaneLimits.of(List.of(owner("", Map.of("tokens-per-day", 500_000L))))
                        .words())
                .isEqualTo("500,000 tokens/day");
        assertThat(LaneLimits.of(List.of()).words()).isEmpty();
    }

    private static LaneReport owner(String learnedFrom, Map<String, Long> limits) {
        return LaneReport.newBuilder()
                .setLane("one")
                .setLimits(limits)
                .setLearnedFrom(learnedFrom)
                .build();
    }
}
