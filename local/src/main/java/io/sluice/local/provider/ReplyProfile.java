package io.sluice.local.provider;

/**
 * What replies look like.
 *
 * @param tokensMin fewest tokens of a chat reply
 * @param tokensMax most tokens of a chat reply, before {@code max_tokens} cuts it; uniform between the two, drawn from the
 *     prompt's hash
 * @param cachedInputPercent how much of each chat's input is said to have been read from the provider's cache, and priced so
 */
public record ReplyProfile(int tokensMin, int tokensMax, int cachedInputPercent) {

    /** 20 to 120 tokens, nothing cached. */
    public static final ReplyProfile DEFAULT = new ReplyProfile(20, 120, 0);

    /** Checks the ranges. */
    public ReplyProfile {
        if (tokensMin < 1 || tokensMax < tokensMin || tokensMax > 1_000_000) {
            throw new IllegalArgumentException(
                    "simulator reply tokens must be 1 <= min <= max <= 1000000, was " + tokensMin + " to " + tokensMax);
        }
        if (cachedInputPercent < 0 || cachedInputPercent > 100) {
            throw new IllegalArgumentException(
                    "simulator cached-input-percent must be 0 to 100, was " + cachedInputPercent);
        }
    }

    int length(String promptSha256, int choice) {
        return tokensMin + Seeded.of(promptSha256, 1 + choice).nextInt(tokensMax - tokensMin + 1);
    }

    long cached(long tokensIn) {
        return tokensIn * cachedInputPercent / 100;
    }
}
