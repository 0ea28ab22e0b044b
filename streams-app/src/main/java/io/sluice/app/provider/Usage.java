package io.sluice.app.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

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
    /** A thousand times what any model takes: more is no count, and must not reach sums. */
    private static final long COUNT_MAX = 1_000_000_000;

    /** Refuses counts that contradict each other, or that no call can have. */
    public Usage {
        boolean counts = tokensIn >= 0
                && tokensInCached >= 0
                && tokensInWritten >= 0
                && tokensInWrittenLong >= 0
                && tokensOut >= 0;
        if (!counts
                || tokensIn > 4 * COUNT_MAX
                || tokensOut > COUNT_MAX
                || tokensInCached + tokensInWritten + tokensInWrittenLong > tokensIn) {
            throw new IllegalArgumentException("usage must be counts, the cached ones part of the input: in "
                    + "%d, cached %d, written %d and %d, out %d"
                            .formatted(tokensIn, tokensInCached, tokensInWritten, tokensInWrittenLong, tokensOut));
        }
    }

    /**
     * A count of a provider's usage: 0 where it does not stand or is no number; empty where it cannot be believed (negative,
     * a fraction, more than a thousand million), and then nothing of that usage can.
     */
    static OptionalLong count(JsonNode node) {
        if (!node.isNumber()) {
            return OptionalLong.of(0);
        }
        boolean credible = node.canConvertToExactIntegral()
                && node.canConvertToLong()
                && node.longValue() >= 0
                && node.longValue() <= COUNT_MAX;
        return credible ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
    }

    /** Input and output, no cache, at the list price. */
    public static Usage of(long tokensIn, long tokensInCached, long tokensOut) {
        return new Usage(tokensIn, tokensInCached, 0, 0, tokensOut, "");
    }
}
