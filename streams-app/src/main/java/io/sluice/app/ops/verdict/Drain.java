package io.sluice.app.ops.verdict;

import java.util.OptionalLong;

/**
 * How long a backlog takes, by what may hold it up; empty where that does not.
 *
 * @param byRequestsMs at the limit of requests a minute
 * @param byTokensMs at the limit of tokens a minute
 * @param byPaceMs as fast as calls ended lately
 */
public record Drain(OptionalLong byRequestsMs, OptionalLong byTokensMs, OptionalLong byPaceMs) {
    private static final double MINUTE_MS = 60_000;

    /** Nothing is known. */
    public static final Drain UNKNOWN = new Drain(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /**
     * Reckons; what the window still allows now starts at once, the rest at the limit's rate.
     *
     * @param backlog calls
     * @param backlogTokens tokens of them; empty: not known
     * @param endedPerSecond calls that ended lately
     */
    public static Drain of(
            long backlog, OptionalLong backlogTokens, Dimension requests, Dimension tokens, double endedPerSecond) {
        return new Drain(
                atLimit(OptionalLong.of(backlog), requests),
                atLimit(backlogTokens, tokens),
                endedPerSecond > 0
                        ? OptionalLong.of(Math.round(backlog / endedPerSecond * 1000))
                        : OptionalLong.empty());
    }

    /** The longest of the limits' times or, without limits, the pace's. */
    public OptionalLong ms() {
        if (byRequestsMs.isEmpty() && byTokensMs.isEmpty()) {
            return byPaceMs;
        }
        return OptionalLong.of(Math.max(byRequestsMs.orElse(0), byTokensMs.orElse(0)));
    }

    private static OptionalLong atLimit(OptionalLong amount, Dimension dimension) {
        if (amount.isEmpty() || dimension.limit().isEmpty()) {
            return OptionalLong.empty();
        }
        long later = Math.max(0, amount.getAsLong() - dimension.headroom().orElse(0));
        return OptionalLong.of(Math.round(later / (double) dimension.limit().getAsLong() * MINUTE_MS));
    }
}
