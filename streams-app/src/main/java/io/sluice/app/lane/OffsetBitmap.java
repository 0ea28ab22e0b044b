package io.sluice.app.lane;

import java.util.BitSet;

/**
 * Completed offsets above a committed one, as commit metadata: what a restart need not pay for again.
 *
 * <p>Characters carry 15 bits each, as U+0800 to U+87FF: no surrogates, nothing that UTF-8 or Kafka touches. The first
 * says version and form, the second is a checksum over the committed offset and the rest, so that metadata which was cut,
 * or copied to another offset, is not believed. Then either run lengths, open and completed in turn (14 bits a character,
 * the 15th says that more follow), or the plain bits, whichever is shorter. Decision: docs/adr/0006.
 */
public final class OffsetBitmap {
    /** What a broker takes ({@code offset.metadata.max.bytes}); one more is fatal to a transactional producer. */
    public static final int CHARS_MAX = 4096;
    /** Any set of completed offsets fits that lies within this distance from the committed one. */
    public static final int WINDOW_MAX = 60_000;

    private static final int BITS = 15;
    private static final int BITS_MASK = (1 << BITS) - 1;
    private static final int HEADER = 2;
    private static final char FIRST = '\u0800';
    private static final int FORM_RUNS = 1;
    private static final int FORM_PLAIN = 2;
    private static final int RUN_BITS = BITS - 1;
    private static final int RUN_MASK = (1 << RUN_BITS) - 1;
    private static final int RUN_MORE = 1 << RUN_BITS;

    private OffsetBitmap() {}

    /** What metadata says. */
    public sealed interface Decoded {}

    /**
     * It can be read.
     *
     * @param offsets bit i: committed offset + i is completed
     */
    public record Completed(BitSet offsets) implements Decoded {}

    /** It cannot: written by something else, or damaged. */
    public record Unreadable(String why) implements Decoded {}

    /**
     * Metadata for a commit; empty if there is nothing to say.
     *
     * @param committed the offset that is committed along with it
     * @param completed bit i: offset committed + i is completed; i less than {@link #WINDOW_MAX}
     */
    public static String encode(long committed, BitSet completed) {
        if (completed.isEmpty()) {
            return "";
        }
        if (completed.length() > WINDOW_MAX) {
            throw new IllegalArgumentException(
                    "bitmap: completed offsets must be within " + WINDOW_MAX + ", reach " + completed.length());
        }
        int plainChars = Math.ceilDiv(completed.length(), BITS);
        StringBuilder text = new StringBuilder(256).append(digit(FORM_RUNS)).append(digit(0));
        if (!appendRuns(text, completed, HEADER + plainChars)) {
            text.setLength(0);
            text.append(digit(FORM_PLAIN)).append(digit(0));
            appendPlain(text, completed);
        }
        text.setCharAt(1, digit(checksum(committed, text)));
        return text.toString();
    }

    /**
     * Reads metadata. Never throws.
     *
     * @param committed the offset that it was found with
     */
    public static Decoded decode(long committed, String metadata) {
        if (metadata.isEmpty()) {
            return new Completed(new BitSet());
        }
        if (metadata.length() <= HEADER || metadata.length() > CHARS_MAX) {
            return new Unreadable("length " + metadata.length());
        }
        for (int i = 0; i < metadata.length(); i++) {
            if (value(metadata, i) < 0 || value(metadata, i) > BITS_MASK) {
                return new Unreadable("character outside the alphabet at " + i);
            }
        }
        if (value(metadata, 1) != checksum(committed, metadata)) {
            return new Unreadable("checksum does not fit text and offset");
        }
        return switch (value(metadata, 0)) {
            case FORM_RUNS -> readRuns(metadata);
            case FORM_PLAIN -> readPlain(metadata);
            default -> new Unreadable("unknown form " + value(metadata, 0));
        };
    }

    /** False if it would get longer than {@code charsMax}. */
    private static boolean appendRuns(StringBuilder text, BitSet bits, int charsMax) {
        boolean set = false;
        for (int at = 0; at < bits.length(); set = !set) {
            int end = set ? bits.nextClearBit(at) : bits.nextSetBit(at);
            int run = end - at;
            for (; run > RUN_MASK; run >>= RUN_BITS) {
                text.append(digit(RUN_MORE | (run & RUN_MASK)));
            }
            text.append(digit(run));
            if (text.length() > charsMax) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static Decoded readRuns(String text) {
        BitSet bits = new BitSet();
        int at = 0;
        boolean set = false;
        int run = 0;
        int shift = 0;
        for (int i = HEADER; i < text.length(); i++) {
            int value = value(text, i);
            run |= (value & RUN_MASK) << shift;
            shift += RUN_BITS;
            if (shift > 2 * RUN_BITS || at + run > WINDOW_MAX) {
                return new Unreadable("run beyond the window");
            }
            if ((value & RUN_MORE) == 0) {
                bits.set(at, at + run, set);
                at += run;
                set = !set;
                run = 0;
                shift = 0;
            }
        }
        return shift == 0 ? new Completed(bits) : new Unreadable("last run is cut");
    }

    private static void appendPlain(StringBuilder text, BitSet bits) {
        for (int at = 0; at < bits.length(); at += BITS) {
            int value = 0;
            for (int bit = bits.nextSetBit(at); bit >= 0 && bit < at + BITS; bit = bits.nextSetBit(bit + 1)) {
                value |= 1 << (bit - at);
            }
            text.append(digit(value));
        }
    }

    private static Decoded readPlain(String text) {
        BitSet bits = new BitSet();
        for (int i = HEADER; i < text.length(); i++) {
            int value = value(text, i);
            for (int bit = 0; bit < BITS; bit++) {
                if ((value >> bit & 1) == 1) {
                    bits.set((i - HEADER) * BITS + bit);
                }
            }
        }
        return bits.length() <= WINDOW_MAX ? new Completed(bits) : new Unreadable("bits beyond the window");
    }

    /** FNV-1a over the committed offset and all characters but the checksum's own, folded to 15 bits. */
    private static int checksum(long committed, CharSequence text) {
        long hash = mix(mix(0xcbf29ce484222325L, committed & 0xffffffffL), committed >>> 32);
        for (int i = 0; i < text.length(); i++) {
            hash = i == 1 ? hash : mix(hash, text.charAt(i));
        }
        return (int) ((hash ^ (hash >>> BITS) ^ (hash >>> (2 * BITS)) ^ (hash >>> (3 * BITS))) & BITS_MASK);
    }

    private static long mix(long hash, long value) {
        return (hash ^ value) * 0x100000001b3L;
    }

    private static char digit(int value) {
        return (char) (FIRST + value);
    }

    private static int value(String text, int index) {
        return text.charAt(index) - FIRST;
    }
}
