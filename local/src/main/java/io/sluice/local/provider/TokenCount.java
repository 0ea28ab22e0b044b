package io.sluice.local.provider;

/**
 * The simulator's own token counting, close to what BPE tokenizers give for prose: a run of letters is a token for each
 * 8 begun, of digits for each 3 begun, of other signs for each 2 begun; a sign outside of ASCII is a token of its own;
 * white space is free but for line breaks.
 */
final class TokenCount {
    private TokenCount() {}

    static long of(CharSequence text) {
        long tokens = 0;
        int i = 0;
        while (i < text.length()) {
            Kind kind = Kind.of(text.charAt(i));
            int start = i;
            while (i < text.length() && Kind.of(text.charAt(i)) == kind) {
                i++;
            }
            tokens += kind.tokens(i - start);
        }
        return tokens;
    }

    /** What OpenAI's limiter counts before it knows: a token for each 4 characters begun. */
    static long estimate(long characters) {
        return (characters + 3) / 4;
    }

    private enum Kind {
        LETTERS(8),
        DIGITS(3),
        SIGNS(2),
        FOREIGN(1),
        BREAKS(4),
        SPACE(0);

        private final int charactersPerToken;

        Kind(int charactersPerToken) {
            this.charactersPerToken = charactersPerToken;
        }

        static Kind of(char c) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                return LETTERS;
            } else if (c >= '0' && c <= '9') {
                return DIGITS;
            } else if (c == '\n') {
                return BREAKS;
            } else if (c <= ' ') {
                return SPACE;
            }
            return c < 128 ? SIGNS : FOREIGN;
        }

        int tokens(int run) {
            return charactersPerToken == 0 ? 0 : (run + charactersPerToken - 1) / charactersPerToken;
        }
    }
}
