package io.sluice.cli.dryrun;

import java.util.Arrays;

/**
 * A set of fingerprints in bounded memory: eight bytes of each, up to some millions of them. When it is full, it takes
 * every further one for new, so that calls are counted too high and never too low. Not thread-safe.
 */
final class Fingerprints {

    private static final int HEX_DIGITS = 16;

    private final int entriesMax;
    private long[] slots = new long[1 << 12];
    private int entries;

    Fingerprints(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    /** Whether it was new. */
    boolean add(String fingerprint) {
        long key = Long.parseUnsignedLong(fingerprint, 0, HEX_DIGITS, 16);
        // Zero marks a free slot.
        key = key == 0 ? 1 : key;
        int slot = find(key);
        if (slots[slot] == key) {
            return false;
        }
        if (full()) {
            return true;
        }
        slots[slot] = key;
        entries++;
        if (entries * 2 > slots.length) {
            grow();
        }
        return true;
    }

    /** Whether further fingerprints are taken for new without a look. */
    boolean full() {
        return entries >= entriesMax;
    }

    private int find(long key) {
        // A fingerprint is a hash already: its low bits are as good as any.
        int slot = (int) key & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != key) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        Arrays.stream(old).filter(key -> key != 0).forEach(key -> slots[find(key)] = key);
    }
}
