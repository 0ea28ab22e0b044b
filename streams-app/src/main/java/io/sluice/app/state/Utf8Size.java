package io.sluice.app.state;

import org.jspecify.annotations.Nullable;

/** Sizes of text as it is written, without writing it. */
public final class Utf8Size {
    private static final int BYTES_PER_CHAR_MAX = 3;

    private Utf8Size() {}

    /** Bytes of the text in UTF-8; 0 for null. */
    public static long of(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                // A surrogate pair is two chars and four bytes.
                bytes += Character.isSurrogate(c) ? 1 : 2;
            } else if (c >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }

    /** Whether the text has at most so many bytes; looks at its characters only where that is in doubt. */
    public static boolean fits(@Nullable String text, long bytesMax) {
        return text == null || (long) text.length() * BYTES_PER_CHAR_MAX <= bytesMax || of(text) <= bytesMax;
    }
}
