package io.sluice.local.provider;

import java.util.Map;

/**
 * What an account's rate headers say after one decision.
 *
 * @param nowMs epoch ms of the decision
 * @param byHeader the tightest limit of each header's name; a name that is missing is not limited, and gets no header
 */
record RateState(long nowMs, Map<String, Dimension> byHeader) {

    /**
     * One limit.
     *
     * @param resetMs ms until nothing that is charged by now counts any more
     */
    record Dimension(long limit, long remaining, long resetMs) {
        /** Whether less of its limit is left. */
        boolean isTighterThan(Dimension other) {
            return remaining < other.remaining || (remaining == other.remaining && resetMs > other.resetMs);
        }
    }
}
