package io.sluice.cli.totals;

import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.TokenUsage;

/** Sums up results, each once. Used by one thread. */
public final class Tally {

    private long answered;
    private long failed;
    private long rejected;
    private long expired;
    private long cacheHits;
    private long coalesced;
    private long paidCalls;
    private long attempts;
    private long retries;
    private long throttled;
    private long tokensIn;
    private long tokensOut;
    private long tokensSaved;
    private long costNanos;
    private long unpriced;
    private long savedNanos;
    private long unpricedSaved;

    /** A request that the broker refused. */
    public void addRefused() {
        rejected++;
    }

    /** A result. */
    public void add(PromptResult result) {
        switch (result.getStatus()) {
            case ANSWERED -> answered++;
            case REJECTED -> rejected++;
            case EXPIRED -> expired++;
            case FAILED, CANCELLED, UNKNOWN -> failed++;
        }
        attempts += result.getAttempts();
        retries += Math.max(0, result.getAttempts() - 1);
        throttled += result.getThrottled();
        if (result.getStatus() == ResultStatus.ANSWERED) {
            addAnswer(result);
        }
    }

    private void addAnswer(PromptResult result) {
        TokenUsage usage = result.getUsage();
        long in = usage == null ? 0 : usage.getTokensIn();
        long out = usage == null ? 0 : usage.getTokensOut();
        if (result.getSource() == ResultSource.CALL) {
            paidCalls++;
            tokensIn += in;
            tokensOut += out;
            Long cost = result.getCostNanos();
            costNanos += cost == null ? 0 : cost;
            unpriced += cost == null ? 1 : 0;
        } else {
            cacheHits += result.getSource() == ResultSource.CACHE ? 1 : 0;
            coalesced += result.getSource() == ResultSource.COALESCED ? 1 : 0;
            tokensSaved += in + out;
            Long saved = result.getSavedNanos();
            savedNanos += saved == null ? 0 : saved;
            unpricedSaved += saved == null ? 1 : 0;
        }
    }

    /** The sums so far. */
    public Totals totals() {
        return new Totals(
                answered,
                failed,
                rejected,
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
