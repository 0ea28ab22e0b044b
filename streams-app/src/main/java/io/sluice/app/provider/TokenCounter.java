package io.sluice.app.provider;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;

/**
 * Counts the tokens of a text: exactly for OpenAI's models, whose vocabularies are public, else by an upper bound. A vocabulary is
 * loaded when it is first needed. Safe for any number of threads.
 */
final class TokenCounter {
    /** How a family of models cuts text. */
    enum Family {
        O200K,
        CL100K,
        OTHER;

        /** Source: https://github.com/openai/tiktoken, tiktoken/model.py. */
        static Family of(String named) {
            // Gateways put a vendor in front of a model's name.
            String model = named.substring(named.lastIndexOf('/') + 1);
            if (startsWithOneOf(model, "gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "chatgpt-4o", "o1", "o3", "o4")
                    || model.startsWith("ft:gpt-4o")) {
                return O200K;
            }
            return startsWithOneOf(model, "gpt-4", "gpt-3.5", "text-embedding-", "ft:gpt-4", "ft:gpt-3.5")
                    ? CL100K
                    : OTHER;
        }

        private static boolean startsWithOneOf(String model, String... prefixes) {
            for (String prefix : prefixes) {
                if (model.startsWith(prefix)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final EncodingRegistry vocabularies = Encodings.newLazyEncodingRegistry();

    long count(Family family, String text) {
        return switch (family) {
            case O200K -> vocabulary(EncodingType.O200K_BASE).countTokensOrdinary(text);
            case CL100K -> vocabulary(EncodingType.CL100K_BASE).countTokensOrdinary(text);
            case OTHER -> upperBound(text);
        };
    }

    /**
     * A bound that real text of any vocabulary in use stays below: two letters or spaces a token, and a token for every digit, sign and
     * byte beyond ASCII.
     */
    static long upperBound(String text) {
        long letters = 0;
        long others = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (Character.isLetter(c) || c == ' ') {
                    letters++;
                } else {
                    others++;
                }
            } else {
                others += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return (letters + 1) / 2 + others;
    }

    private Encoding vocabulary(EncodingType type) {
        return vocabularies.getEncoding(type);
    }
}
