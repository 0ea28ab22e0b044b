package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.metrics.Tally;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final long HOUR_MS = 3_600_000;
    private static final long BEGAN_MS = 10 * HOUR_MS;
    private final Usage usage = new Usage(BEGAN_MS);

    @Test
    void aLaterRecordOfAWindowReplacesTheEarlier() {
        put(BEGAN_MS, 3);
        put(BEGAN_MS, 5);

        assertThat(usage.lastHour().getCalls()).isEqualTo(5);
    }

    @Test
    void whatWasBeforeTheWatchBeganCountsToTheHourButToNoCounter() {
        put(BEGAN_MS - 10_000, 3);
        put(BEGAN_MS + 10_000, 5);

        assertThat(usage.lastHour().getCalls()).isEqualTo(8);
        assertThat(usage.sinceBegin().getCalls()).isEqualTo(5);
    }

    @Test
    void whatHappenedSinceInTheWindowInWhichTheWatchBeganCounts() {
        put(BEGAN_MS - 5_000, 3);

        assertThat(usage.sinceBegin().getCalls()).isEqualTo(3);
    }

    @Test
    void countersGrowOverWindowsThatAreForgotten() {
        put(BEGAN_MS - 10_000, 3);
        for (long atMs = BEGAN_MS; atMs < BEGAN_MS + 3 * HOUR_MS; atMs += 10_000) {
            put(atMs, 1);
            usage.forget(atMs);
        }

        assertThat(usage.sinceBegin().getCalls()).isEqualTo(3 * 360);
        assertThat(usage.lastHour().getCalls()).isEqualTo(361);
        assertThat(usage.lastMinute(BEGAN_MS + 3 * HOUR_MS - 10_000).getCalls()).isEqualTo(7);
    }

    @Test
    void nothingIsForgottenBeforeAnHourIsOver() {
        put(BEGAN_MS, 2);
        usage.forget(BEGAN_MS + 1_000);

        assertThat(usage.sinceBegin().getCalls()).isEqualTo(2);
    }

    private void put(long startMs, long calls) {
        UsageTotals totals =
                UsageTotals.newBuilder(new Tally().toTotals()).setCalls(calls).build();
        usage.put(UsageWindow.newBuilder()
                .setScope(UsageScope.LANE)
                .setName("a")
                .setWindowStartMs(startMs)
                .setWindowMs(10_000)
                .setTotals(totals)
                .setAtMs(startMs + 9_999)
                .build());
    }
}
