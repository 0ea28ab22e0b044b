package io.sluice.app.quota;

/**
 * Upper bound of the tokens that one attempt is counted for.
 *
 * @param atStart tokens that the provider counts when the request arrives
 * @param asItComes tokens that it counts between arrival and the end of the answer
 */
public record Cost(long atStart, long asItComes) {

    /** No cost is larger; keeps sums far from overflow. */
    private static final long TOKENS_MAX = 1_000_000_000_000L;

    public Cost {
        check(atStart, asItComes);
    }

    static void check(long atStart, long asItComes) {
        if (atStart < 0 || asItComes < 0 || atStart > TOKENS_MAX || asItComes > TOKENS_MAX) {
            throw new IllegalArgumentException("cost: tokens must be between 0 and " + TOKENS_MAX + ", were " + atStart
                    + " at start and " + asItComes + " as it comes");
        }
    }

    /** All of it counted when the request arrives. */
    public static Cost atStart(long tokens) {
        return new Cost(tokens, 0);
    }

    /** What has to be free before the attempt may start. */
    public long total() {
        return atStart + asItComes;
    }
}
