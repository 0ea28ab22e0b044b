package io.sluice.app.provider;

/**
 * Tokens as the provider reported them for one call.
 *
 * @param tokensIn input tokens, cached ones included
 * @param tokensInCached input tokens read from the provider's own prompt cache
 * @param tokensInWritten input tokens written to the provider's prompt cache for minutes (Anthropic charges them higher)
 * @param tokensInWrittenLong input tokens written to the provider's prompt cache for an hour
 * @param tokensOut output tokens, reasoning included
 * @param tier service tier that the provider names, where it is not the list price's; else empty
 */
public record Usage(
        long tokensIn,
        long tokensInCached,
        long tokensInWritten,
        long tokensInWrittenLong,
        long tokensOut,
        String tier) {

    /** Refuses counts that contradict each other. */
    public Usage {
        boolean counts = tokensIn >= 0
                && tokensInCached >= 0
                && tokensInWritten >= 0
                && tokensInWrittenLong >= 0
                && tokensOut >= 0;
        if (!counts || tokensInCached + tokensInWritten + tokensInWrittenLong > tokensIn) {
            throw new IllegalArgumentException("usage must be counts >= 0, the cached ones part of the input: in "
                    + "%d, cached %d, written %d and %d, out %d"
                            .formatted(tokensIn, tokensInCached, tokensInWritten, tokensInWrittenLong, tokensOut));
        }
    }

    /** Input and output, no cache, at the list price. */
    public static Usage of(long tokensIn, long tokensInCached, long tokensOut) {
        return new Usage(tokensIn, tokensInCached, 0, 0, tokensOut, "");
    }
}
