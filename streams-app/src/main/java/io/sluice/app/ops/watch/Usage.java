package io.sluice.app.ops.watch;

import io.sluice.app.metrics.Tally;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Usage of one lane: the windows of the last hour, and sums since the watch began. Watch thread only. */
final class Usage {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration LATELY = Duration.ofMinutes(1);
    private static final UsageTotals NOTHING = new Tally().toTotals();

    private final long beganMs;
    private final NavigableMap<Long, UsageTotals> windows = new TreeMap<>();
    private final Tally gone = new Tally();
    /** The last window that had been told of when the watch began. */
    private long knownMs = Long.MIN_VALUE;

    /** @param beganMs windows that had been told of before count to the last hour, not to the sums */
    Usage(long beganMs) {
        this.beganMs = beganMs;
    }

    void put(UsageWindow window) {
        if (window.getAtMs() < beganMs) {
            knownMs = Math.max(knownMs, window.getWindowStartMs());
        }
        windows.put(window.getWindowStartMs(), window.getTotals());
    }

    /** Drops what is over. */
    void forget(long nowMs) {
        NavigableMap<Long, UsageTotals> old = windows.headMap(nowMs - KEPT.toMillis(), false);
        old.forEach((startMs, totals) -> {
            if (startMs > knownMs) {
                gone.add(totals);
            }
        });
        old.clear();
    }

    /** Sums since the watch began: counters. */
    UsageTotals sinceBegin() {
        return sum(new Tally().add(gone.toTotals()), windows.tailMap(knownMs, false));
    }

    UsageTotals lastHour() {
        return sum(new Tally(), windows);
    }

    UsageTotals lastMinute(long nowMs) {
        return windows.isEmpty() ? NOTHING : sum(new Tally(), windows.tailMap(nowMs - LATELY.toMillis(), true));
    }

    /** Tokens of an answered call, in and out, over the last hour; empty without any. */
    OptionalLong tokensPerCall() {
        UsageTotals hour = lastHour();
        return hour.getPaidCalls() == 0
                ? OptionalLong.empty()
                : OptionalLong.of((hour.getTokensIn() + hour.getTokensOut()) / hour.getPaidCalls());
    }

    private static UsageTotals sum(Tally into, Map<Long, UsageTotals> windows) {
        windows.values().forEach(into::add);
        return into.toTotals();
    }
}
