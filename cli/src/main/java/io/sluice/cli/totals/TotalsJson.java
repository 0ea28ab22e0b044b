package io.sluice.cli.totals;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Sums for programs: the same names wherever they are shown. */
public final class TotalsJson {

    private TotalsJson() {}

    /** Adds the sums; money is null where some of it is not known. */
    public static void put(ObjectNode json, Totals totals) {
        json.put("answered", totals.ends().answered());
        json.put("failed", totals.ends().failed());
        json.put("rejected", totals.ends().rejected());
        json.put("expired", totals.ends().expired());
        json.put("cancelled", totals.ends().cancelled());
        json.put("cache_hits", totals.work().cacheHits());
        json.put("coalesced", totals.work().coalesced());
        json.put("paid_calls", totals.work().paidCalls());
        json.put("retries", totals.work().retries());
        json.put("throttled", totals.work().throttled());
        json.put("tokens_in", totals.tokens().in());
        json.put("tokens_out", totals.tokens().out());
        json.put("tokens_saved", totals.tokens().saved());
        dollars(json, "cost_usd", totals.money().spentNanos(), totals.money().unpriced());
        dollars(
                json,
                "cost_saved_usd",
                totals.money().savedNanos(),
                totals.money().unpricedSaved());
    }

    private static void dollars(ObjectNode json, String name, long nanos, long unpriced) {
        if (unpriced > 0) {
            json.putNull(name);
        } else {
            json.put(name, Dollars.exact(nanos));
        }
    }
}
