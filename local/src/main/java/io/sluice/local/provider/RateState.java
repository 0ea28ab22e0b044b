package io.sluice.local.provider;

import java.util.OptionalLong;

/**
 * What an account's rate headers say after one decision.
 *
 * @param nowMs epoch ms of the decision
 */
record RateState(long nowMs, Dimension requests, Dimension tokens) {

    /**
     * One limit.
     *
     * @param limit empty: not limited, and the provider sends no header for it
     * @param resetMs ms until nothing that is charged by now counts any more
     */
    record Dimension(OptionalLong limit, long remaining, long resetMs) {}
}
