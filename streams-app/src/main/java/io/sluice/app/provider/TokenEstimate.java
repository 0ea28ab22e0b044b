package io.sluice.app.provider;

/**
 * What a call will need, before it is made.
 *
 * @param inputTokens of the prompt; exact to a few tokens for OpenAI's text models, an upper bound for others
 * @param limiterInputTokensLeast what the provider's limiter may take the prompt for even if it has fewer tokens than that
 * @param limiterInputTokens what the provider's limiter may take the prompt for before it has counted: no less than the above, and no
 *     less than a token for every four characters, which is how OpenAI's does it
 * @param outputTokensMax most that it can answer with, over all choices; 0 for embeddings
 * @param outputStated whether the request itself states that maximum; else it is the configured default, which a model may exceed
 */
public record TokenEstimate(
        long inputTokens,
        long limiterInputTokensLeast,
        long limiterInputTokens,
        long outputTokensMax,
        boolean outputStated) {

    /** An estimate for a limiter that counts as the model does. */
    public TokenEstimate(long inputTokens, long outputTokensMax, boolean outputStated) {
        this(inputTokens, inputTokens, inputTokens, outputTokensMax, outputStated);
    }

    /** Input and output: what is reserved. */
    public long totalTokens() {
        return inputTokens + outputTokensMax;
    }
}
