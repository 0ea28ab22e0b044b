package io.sluice.app.quota;

import io.sluice.app.config.Dimension.Unit;

/** What is charged at one time, by unit. */
public record Amounts(long requests, long tokens, long inputTokens, long outputTokens) {
    /** Nothing. */
    public static final Amounts NONE = new Amounts(0, 0, 0, 0);

    /** Keeps sums far from overflow. */
    private static final long MAX = 1L << 50;

    /** Refuses what no slot can have been charged. */
    public Amounts {
        check("requests", requests);
        check("tokens", tokens);
        check("input tokens", inputTokens);
        check("output tokens", outputTokens);
    }

    long of(Unit unit) {
        return switch (unit) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS -> outputTokens;
            case CALLS -> 0;
        };
    }

    Amounts plus(Unit unit, long more) {
        return switch (unit) {
            case REQUESTS -> new Amounts(requests + more, tokens, inputTokens, outputTokens);
            case TOKENS -> new Amounts(requests, tokens + more, inputTokens, outputTokens);
            case INPUT_TOKENS -> new Amounts(requests, tokens, inputTokens + more, outputTokens);
            case OUTPUT_TOKENS -> new Amounts(requests, tokens, inputTokens, outputTokens + more);
            case CALLS -> this;
        };
    }

    static void check(String field, long amount) {
        if (amount < 0 || amount > MAX) {
            throw new IllegalArgumentException(
                    "quota snapshot: " + field + " must be between 0 and " + MAX + ", was " + amount);
        }
    }
}
