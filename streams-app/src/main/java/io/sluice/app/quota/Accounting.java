package io.sluice.app.quota;

import io.sluice.app.config.TokenAccounting;

/**
 * Which tokens a provider counts, and when. What is counted at the start stands there; once the provider has said how long the prompt was,
 * an estimate that was above it is corrected in place, but never below what the provider's limiter may have taken it for.
 */
public enum Accounting {
    /**
     * The larger of the request's estimate and {@code max_tokens}, counted at the start and kept whatever the answer
     * uses (platform.openai.com/docs/guides/rate-limits, "rate limits in headers" and "reduce max_tokens").
     */
    OPENAI {
        @Override
        public Cost cost(long inputLeast, long inputTokens, long outputTokensMax) {
            long least = Math.max(inputLeast, outputTokensMax);
            return Cost.estimatedAtStart(
                    least, Math.max(inputTokens, outputTokensMax), inputLeast, inputTokens, outputTokensMax);
        }
    },
    /**
     * The request's estimate and {@code max_tokens} together, counted at the start
     * (learn.microsoft.com/azure/ai-services/openai/how-to/quota, "understanding rate limits").
     */
    AZURE {
        @Override
        public Cost cost(long inputLeast, long inputTokens, long outputTokensMax) {
            return Cost.estimatedAtStart(
                    inputLeast + outputTokensMax,
                    inputTokens + outputTokensMax,
                    inputLeast,
                    inputTokens,
                    outputTokensMax);
        }
    },
    /**
     * Input at the start, output as it is produced, input read from the cache not at all
     * (docs.anthropic.com/en/api/rate-limits). Output is reserved at its upper bound until the call ends.
     */
    ANTHROPIC {
        @Override
        public Cost cost(long inputLeast, long inputTokens, long outputTokensMax) {
            return Cost.asItComes(inputTokens, outputTokensMax);
        }

        @Override
        public Settlement settle(Cost reserved, long inputTokens, long outputTokens) {
            return new Settlement.Correct(Cost.asItComes(inputTokens, outputTokens));
        }
    };

    /** Whose rule a lane's setting names. */
    public static Accounting of(TokenAccounting rule) {
        return switch (rule) {
            case LARGER -> OPENAI;
            case SUM -> AZURE;
            case AS_USED -> ANTHROPIC;
        };
    }

    /** Whether tokens are counted after the start, too. */
    public boolean countsOutputAsItComes() {
        return this == ANTHROPIC;
    }

    /** {@link #cost(long, long, long)} of a prompt whose tokens are known. */
    public Cost cost(long inputTokens, long outputTokensMax) {
        return cost(inputTokens, inputTokens, outputTokensMax);
    }

    /**
     * What to reserve for an attempt.
     *
     * @param inputLeast what the provider's limiter may take the prompt for, however few tokens it has
     * @param inputTokens upper bound of the request's tokens
     * @param outputTokensMax upper bound of the answer's tokens
     */
    public abstract Cost cost(long inputLeast, long inputTokens, long outputTokensMax);

    /**
     * What to close the permit of an answered attempt with.
     *
     * @param reserved what was reserved for it
     * @param inputTokens input as the provider reported it, without what it does not count
     * @param outputTokens output as the provider reported it
     */
    public Settlement settle(Cost reserved, long inputTokens, long outputTokens) {
        long input = Math.max(inputTokens, reserved.inputLeast());
        return new Settlement.Correct(cost(input, reserved.outputAtStart()));
    }
}
