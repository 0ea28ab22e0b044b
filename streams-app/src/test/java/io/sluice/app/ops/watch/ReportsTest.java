package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.call.LaneHealth;
import io.sluice.app.call.LaneStats;
import io.sluice.app.call.Learned;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.ops.SaidInstance;
import io.sluice.schema.LaneReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportsTest {
    @Test
    void limitsAreToldWhenEverySlotKnowsIts() {
        assertThat(ofTwoSlots(2).getLimits()).containsOnly(Map.entry("requests-per-minute", 200L));
    }

    @Test
    void aPartOfTheLimitsIsNotToldAsAll() {
        assertThat(ofTwoSlots(1).getLimits()).isEmpty();
    }

    private static LaneReport ofTwoSlots(int known) {
        LaneStats lane = new LaneStats(
                "one",
                2,
                known,
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
                new Learned("headers", Map.of(Dimension.REQUESTS_PER_MINUTE, 100L * known), known, 0, 0, 0));
        SaidInstance instance = new SaidInstance();
        instance.works(new WorkerStats(Map.of("one", lane), true, 0, Optional.empty()));
        return Reports.of(SluiceConfig.defaults().withInstance("one", Path.of("state")), instance, List.of(), 0)
                .getLanes()
                .getFirst();
    }
}
