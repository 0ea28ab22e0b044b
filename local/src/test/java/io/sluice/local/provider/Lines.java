package io.sluice.local.provider;

/** Journal lines for the judges' own tests. */
final class Lines {
    private Lines() {}

    static JournalLine admitted(long atMs, String prompt, long tokensCharged) {
        return new JournalLine(
                atMs,
                "k",
                "chat",
                "gpt-4o-mini",
                prompt,
                10,
                0,
                20,
                200,
                "answered",
                true,
                tokensCharged,
                0,
                true,
                13_500L);
    }

    static JournalLine overLimit(long atMs, String prompt, long tokensCharged) {
        return new JournalLine(
                atMs,
                "k",
                "chat",
                "gpt-4o-mini",
                prompt,
                10,
                0,
                0,
                429,
                "over_limit",
                false,
                tokensCharged,
                0,
                false,
                0L);
    }
}
