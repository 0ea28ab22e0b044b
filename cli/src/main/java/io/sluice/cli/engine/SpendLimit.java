package io.sluice.cli.engine;

import java.util.OptionalLong;

/**
 * What a run may spend, in nano-dollars.
 *
 * @param maxNanos no call starts when the spend reaches it; empty: no limit
 * @param spentNanos what the run spent before it was resumed
 */
public record SpendLimit(OptionalLong maxNanos, long spentNanos) {

    /** No limit. */
    public static final SpendLimit NONE = new SpendLimit(OptionalLong.empty(), 0);
}
