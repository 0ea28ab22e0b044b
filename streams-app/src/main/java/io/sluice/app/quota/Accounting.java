package io.sluice.app.quota;

import io.sluice.app.config.ProviderKind;

/** Which tokens a provider counts, and when. */
public enum Accounting {
    /**
     * The larger of the request's estimate and {@code max_tokens}, counted at the start and kept whatever the answer
     * uses (platform.openai.com/docs/guides/rate-limits, "rate limits in headers" and "reduce max_tokens").
     */
    OPENAI {
        @Override
        public Cost cost(long inputTokens, long outputTokensMax) {
            return Cost.atStart(Math.max(inputTokens, outputTokensMax), inputTokens, outputTokensMax);
        }

        @Override
        public Settlement settle(long inputTokens, long outputTokens) {
            return new Settlement.Keep();
        }
    },
    /**
     * Input at the start, output as it is produced, input read from the cache not at all
     * (docs.anthropic.com/en/api/rate-limits). Output is reserved at its upper bound until the call ends.
     */
    ANTHROPIC {
        @Override
        public Cost cost(long inputTokens, long outputTokensMax) {
            return Cost.asItComes(inputTokens, outputTokensMax);
        }

        @Override
        public Settlement settle(long inputTokens, long outputTokens) {
            return new Settlement.Correct(Cost.asItComes(inputTokens, outputTokens));
        }
    };

    /** The rule of a kind of provider. */
    public static Accounting of(ProviderKind kind) {
        return switch (kind) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
        };
    }

    /** Whether tokens are counted after the start, too. */
    boolean countsOutputAsItComes() {
        return this == ANTHROPIC;
    }

    /** Whether what was reserved is corrected to what was used. */
    boolean corrects() {
        return this == ANTHROPIC;
    }

    /**
     * What to reserve for an attempt.
     *
     * @param inputTokens estimated tokens of the request
     * @param outputTokensMax upper bound of the answer's tokens
     */
    public abstract Cost cost(long inputTokens, long outputTokensMax);

    /**
     * What to close the permit of an answered attempt with.
     *
     * @param inputTokens input as the provider reported it, without what it read from its cache
     * @param outputTokens output as the provider reported it
     */
    public abstract Settlement settle(long inputTokens, long outputTokens);
}
