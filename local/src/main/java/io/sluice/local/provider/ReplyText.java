package io.sluice.local.provider;

/**
 * The text of a chat reply: a function of the prompt alone. Its first word proves whose reply it is:
 * {@code sim:<first 16 hex digits of prompt_sha256>}; its second one, if the reply has more than one token, says the same
 * from the last user message alone: {@code re:<first 16 hex digits of SHA-256 over its text>}. One word is one token.
 */
public final class ReplyText {
    private static final String[] WORDS =
            ("the of and to in is that it was for on are with as at be this have from or had "
                            + "by word but what some we can out other were all there when up use your how said an each she which do "
                            + "their time if will way about many then them write would like so these her long make thing see him two")
                    .split(" ");

    private ReplyText() {}

    /** The word that a reply to this prompt begins with. */
    public static String proofOfPrompt(String promptSha256) {
        return "sim:" + promptSha256.substring(0, 16);
    }

    /** The second word of a reply to a request that ends with this user message. */
    public static String proofOfUserMessage(String text) {
        return "re:" + Digests.sha256(text).substring(0, 16);
    }

    static String of(String promptSha256, String proofOfUserMessage, int tokens, int choice) {
        StringBuilder text = new StringBuilder(24 + tokens * 5);
        text.append(proofOfPrompt(promptSha256));
        if (tokens > 1) {
            text.append(' ').append(proofOfUserMessage);
        }
        Seeded random = Seeded.of(promptSha256, 1_000 + choice);
        for (int i = 2; i < tokens; i++) {
            text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }
}
