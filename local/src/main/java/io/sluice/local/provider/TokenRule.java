package io.sluice.local.provider;

/** Which tokens the simulated OpenAI API counts against a key's limits, and when. */
public enum TokenRule {
    /** The larger of the prompt's estimate and {@code max_tokens}, at the start: OpenAI. */
    LARGER,
    /** Prompt and {@code max_tokens} together, at the start: Azure OpenAI. */
    SUM
}
