package io.sluice.cli.cluster;

import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the cache did for a tenant.
 *
 * @param requests that got their result
 * @param unpriced paid calls whose price is unknown: they are not in spentNanos
 */
public record CacheUse(
        String tenant,
        long requests,
        long hits,
        long coalesced,
        long paidCalls,
        long tokensSaved,
        long savedNanos,
        long spentNanos,
        long unpriced) {

    /** Since a time, by tenant. */
    public static List<CacheUse> since(Cluster cluster, Instant from) {
        Map<String, UsageWindow> last = new TreeMap<>();
        TopicScan.read(
                cluster,
                cluster.topics().metrics(),
                Optional.of(from),
                key -> key.startsWith("tenant/"),
                UsageWindow.class,
                (record, window) -> {
                    if (window.getScope() == UsageScope.TENANT && window.getWindowStartMs() >= from.toEpochMilli()) {
                        last.put(window.getName() + "/" + window.getWindowStartMs(), window);
                    }
                });
        Map<String, CacheUse> uses = new TreeMap<>();
        last.values().forEach(window -> uses.merge(window.getName(), of(window), CacheUse::plus));
        return new ArrayList<>(uses.values());
    }

    private static CacheUse of(UsageWindow window) {
        var totals = window.getTotals();
        return new CacheUse(
                window.getName(),
                totals.getRequests(),
                totals.getCacheHits(),
                totals.getCoalesced(),
                totals.getPaidCalls(),
                totals.getTokensSaved(),
                totals.getSavedNanos(),
                totals.getSpendNanos(),
                totals.getUnpricedCalls());
    }

    /** Both, under this one's name. */
    public CacheUse plus(CacheUse other) {
        return new CacheUse(
                tenant,
                requests + other.requests,
                hits + other.hits,
                coalesced + other.coalesced,
                paidCalls + other.paidCalls,
                tokensSaved + other.tokensSaved,
                savedNanos + other.savedNanos,
                spentNanos + other.spentNanos,
                unpriced + other.unpriced);
    }

    /** Share of the requests that came from the cache, 0 to 1. */
    public double hitRate() {
        return requests == 0 ? 0 : (double) hits / requests;
    }
}
