package io.sluice.schemas;

import java.text.Normalizer;

/** Strings as the canonical form has them: Unicode NFC, quoted as RFC 8785, section 3.2.2.2 says. */
final class CanonicalText {
    /** Below this every character is in NFC and combines with nothing before it. */
    private static final char ALWAYS_COMPOSED_BELOW = 0x300;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private CanonicalText() {}

    /** Whether these characters are in NFC and need no escape, whatever stands around them. */
    static boolean isPlain(char[] chars, int from, int length) {
        for (int i = from; i < from + length; i++) {
            char c = chars[i];
            if (c < ' ' || c >= ALWAYS_COMPOSED_BELOW || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** The string in NFC. */
    static String compose(String text) throws BadRequestException {
        return hasMarks(text) ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
    }

    /** Refuses what is not Unicode text. */
    static void requireUnicode(String text) throws BadRequestException {
        var unused = hasMarks(text);
    }

    /** Whether a string might not be in NFC, found in the one pass that looks for half surrogate pairs. */
    private static boolean hasMarks(String text) throws BadRequestException {
        boolean may = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ALWAYS_COMPOSED_BELOW) {
                continue;
            }
            may = true;
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    throw new BadRequestException("a string holds half a surrogate pair, which is not Unicode text");
                }
                i++;
            }
        }
        return may;
    }

    /** Appends the string, quoted. */
    static void quote(StringBuilder out, String text) {
        out.append('"');
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\') {
                continue;
            }
            out.append(text, copied, i).append('\\');
            copied = i + 1;
            switch (c) {
                case '\b' -> out.append('b');
                case '\t' -> out.append('t');
                case '\n' -> out.append('n');
                case '\f' -> out.append('f');
                case '\r' -> out.append('r');
                case '"', '\\' -> out.append(c);
                default -> out.append("u00").append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        out.append(text, copied, text.length()).append('"');
    }

    /** The string with its white space collapsed as {@link CanonicalOptions} says. */
    static String collapse(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                gap = true;
                continue;
            }
            if (gap && !out.isEmpty()) {
                out.append(' ');
            }
            gap = false;
            out.append(c);
        }
        return out.toString();
    }
}
