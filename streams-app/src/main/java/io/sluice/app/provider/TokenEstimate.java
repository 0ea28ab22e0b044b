package io.sluice.app.provider;

/**
 * What a call will need, before it is made.
 *
 * @param inputTokens of the prompt; exact to a few tokens for OpenAI's text models, an upper bound for others
 * @param outputTokensMax most that it can answer with, over all choices; 0 for embeddings
 * @param outputStated whether the request itself states that maximum; else it is the configured default, which a model may exceed
 */
public record TokenEstimate(long inputTokens, long outputTokensMax, boolean outputStated) {
    /** Input and output: what is reserved. */
    public long totalTokens() {
        return inputTokens + outputTokensMax;
    }
}
