package io.sluice.app.config;

import java.util.Optional;

/**
 * Where a lane's limits come from, beside what it states itself.
 *
 * @param profile the tier that gave its limits, with its date, for a person; empty: none
 * @param learned whether the provider's answers teach them ({@code limits: auto})
 * @param outputs how long an answer is taken to be before it is there
 * @param accounting which tokens the limits count; empty: those that the provider's own service counts
 */
public record LimitSource(
        Optional<String> profile, boolean learned, Outputs outputs, Optional<TokenAccounting> accounting) {
    /** How long an answer is taken to be. */
    public enum Outputs {
        /** As long as it can be: no limit is ever exceeded. */
        UPPER_BOUND,
        /** As long as such answers have been: more calls at the same time, and now and then a little over the limit. */
        LEARNED
    }

    /** What the lane states, and answers of full length. */
    public static LimitSource stated() {
        return new LimitSource(Optional.empty(), false, Outputs.UPPER_BOUND, Optional.empty());
    }

    /** The same limits of a provider that counts by another rule. */
    public LimitSource counting(TokenAccounting rule) {
        return new LimitSource(profile, learned, outputs, Optional.of(rule));
    }

    /** Limits that are learned. */
    public static LimitSource auto() {
        return new LimitSource(Optional.empty(), true, Outputs.UPPER_BOUND, Optional.empty());
    }
}
