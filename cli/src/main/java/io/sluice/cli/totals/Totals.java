package io.sluice.cli.totals;

/**
 * The sums of a run. requests = answered + failed + rejected + expired.
 *
 * @param paidCalls answered calls that this run's requests opened
 * @param unpriced paid calls whose price is unknown: they are not in costNanos
 * @param unpricedSaved results from the cache or coalesced whose price is unknown
 */
public record Totals(
        long answered,
        long failed,
        long rejected,
        long expired,
        long cacheHits,
        long coalesced,
        long paidCalls,
        long attempts,
        long retries,
        long throttled,
        long tokensIn,
        long tokensOut,
        long tokensSaved,
        long costNanos,
        long unpriced,
        long savedNanos,
        long unpricedSaved) {

    /** Nothing done. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Requests that have their result. */
    public long done() {
        return answered + failed + rejected + expired;
    }

    /** Requests that have a result without an answer. */
    public long notAnswered() {
        return failed + rejected + expired;
    }

    /** These, and lines that never became requests. */
    public Totals withBadLines(long lines) {
        return new Totals(
                answered,
                failed,
                rejected + lines,
                expired,
                cacheHits,
                coalesced,
                paidCalls,
                attempts,
                retries,
                throttled,
                tokensIn,
                tokensOut,
                tokensSaved,
                costNanos,
                unpriced,
                savedNanos,
                unpricedSaved);
    }
}
