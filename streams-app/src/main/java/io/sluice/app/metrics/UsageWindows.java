package io.sluice.app.metrics;

import io.sluice.app.state.StateSerde;
import io.sluice.app.state.Symbols;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import io.sluice.schemas.JobKeys;
import io.sluice.state.UsageDelta;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Usage by window. A count belongs to the window in which its task handed it on: broker time of one partition, so a window that has passed
 * never changes again, however long a task was down with counts of its own. Touched by the stream thread only.
 */
public final class UsageWindows {
    /** Length of a window. */
    public static final Duration LENGTH = Duration.ofSeconds(10);

    /** How long windows are kept in state: far longer than the partition's time may step back. */
    public static final Duration RETENTION = Duration.ofHours(1);

    private static final StateSerde<UsageTotals> TOTALS = StateSerde.of(UsageTotals.class);

    private final WindowStore<String, UsageTotals> store;

    UsageWindows(WindowStore<String, UsageTotals> store) {
        this.store = store;
    }

    /** Adds counts to their window and gives the window as it stands now. */
    UsageWindow add(UsageDelta delta, long timestampMs) {
        long start = timestampMs - timestampMs % LENGTH.toMillis();
        UsageScope scope = Symbols.of(UsageScope.class, delta.getScope());
        String name = scope == UsageScope.JOB ? JobKeys.of(delta.getTenant(), delta.getName()) : delta.getName();
        String key = delta.getScope() + "/" + name;
        Tally tally = new Tally().add(TOTALS.fromBytes(delta.getTotals()));
        UsageTotals before = store.fetch(key, start);
        UsageTotals totals = (before == null ? tally : tally.add(before)).toTotals();
        store.put(key, totals, start);
        List<Long> latency = totals.getLatencyCounts();
        return UsageWindow.newBuilder()
                .setScope(scope)
                .setTenant(scope == UsageScope.LANE ? "" : delta.getTenant())
                .setName(delta.getName())
                .setWindowStartMs(start)
                .setWindowMs(LENGTH.toMillis())
                .setTotals(totals)
                .setLatencyP50Ms(percentile(latency, 0.5))
                .setLatencyP90Ms(percentile(latency, 0.9))
                .setLatencyP99Ms(percentile(latency, 0.99))
                .setAtMs(timestampMs)
                .build();
    }

    private static @Nullable Double percentile(List<Long> counts, double share) {
        return LatencyBuckets.percentile(counts, share);
    }
}
