package io.sluice.local.provider;

/**
 * How many tokens a chat reply has before {@code max_tokens} cuts it: uniform in [min, max], drawn from the prompt's hash.
 */
public record ReplyLength(int min, int max) {

    /** 20 to 120 tokens. */
    public static final ReplyLength DEFAULT = new ReplyLength(20, 120);

    /** Checks the range. */
    public ReplyLength {
        if (min < 1 || max < min || max > 1_000_000) {
            throw new IllegalArgumentException(
                    "simulator reply length must be 1 <= min <= max <= 1000000, was " + min + " to " + max);
        }
    }

    int draw(String promptSha256, int choice) {
        return min + Seeded.of(promptSha256, 1 + choice).nextInt(max - min + 1);
    }
}
