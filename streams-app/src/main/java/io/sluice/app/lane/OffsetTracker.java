package io.sluice.app.lane;

import java.util.BitSet;

/**
 * Which offsets of one partition are in hand and which are done, completed in any order. Owned by one thread.
 *
 * <p>Offsets arrive in rising order; gaps (control records, aborted records) are normal and never waited for. What comes
 * again after a rebalance or a seek is recognised. Nothing further away than the window from the lowest open offset is
 * taken, so that {@link #metadata} always fits: the caller then pauses the partition and keeps the record for later.
 */
public final class OffsetTracker {

    /** What became of an offset that was offered. */
    public enum Admission {
        /** It is open now, and the caller's to complete. */
        OPENED,
        /** It is open already: another copy of the same record. */
        OPEN_ALREADY,
        /** It was completed before: skip the record. */
        COMPLETED_BEFORE,
        /** The window is full: nothing changed, offer it again once {@link #committable} has moved. */
        WINDOW_FULL
    }

    private static final int REBASE_AFTER = 1 << 16;

    private final int windowMax;
    private final BitSet open = new BitSet();
    private final BitSet completed;
    /** Offset of bit 0 in both sets; moves up with what is done. */
    private long origin;
    /** One more than the highest offset that was offered. */
    private long position;
    /** Where the search for the lowest open bit begins. */
    private int lowest;

    private int openCount;

    /**
     * A partition as its last commit left it.
     *
     * @param committed committed offset, or where reading begins if there is none
     * @param completed from that commit's {@link OffsetBitmap}: bit i means offset committed + i
     * @param windowMax distance from the lowest open offset within which offsets are taken; 1 to
     *     {@link OffsetBitmap#WINDOW_MAX}
     */
    public OffsetTracker(long committed, BitSet completed, int windowMax) {
        if (windowMax < 1 || windowMax > OffsetBitmap.WINDOW_MAX) {
            throw new IllegalArgumentException(
                    "offsets: window must be between 1 and " + OffsetBitmap.WINDOW_MAX + ", was " + windowMax);
        }
        if (completed.length() > OffsetBitmap.WINDOW_MAX) {
            throw new IllegalArgumentException("offsets: completed must be within " + OffsetBitmap.WINDOW_MAX
                    + " from the committed one, reach " + completed.length());
        }
        this.windowMax = windowMax;
        this.origin = committed;
        this.position = committed;
        this.completed = (BitSet) completed.clone();
    }

    /** A record was polled. */
    public Admission offer(long offset) {
        if (offset < position) {
            return offset >= origin && open.get(bit(offset)) ? Admission.OPEN_ALREADY : Admission.COMPLETED_BEFORE;
        }
        if (!hasRoomFor(offset)) {
            return Admission.WINDOW_FULL;
        }
        position = offset;
        rebase();
        position = offset + 1;
        if (completed.get(bit(offset))) {
            return Admission.COMPLETED_BEFORE;
        }
        if (openCount++ == 0) {
            lowest = bit(offset);
        }
        open.set(bit(offset));
        return Admission.OPENED;
    }

    /**
     * A call is over: its answer, or the call itself, goes out with the next commit.
     *
     * @return false if the offset was not open, and nothing changed
     */
    public boolean complete(long offset) {
        if (offset < origin || offset >= position || !open.get(bit(offset))) {
            return false;
        }
        open.clear(bit(offset));
        completed.set(bit(offset));
        openCount--;
        rebase();
        return true;
    }

    /** Whether {@link #offer} would take it. */
    public boolean hasRoomFor(long offset) {
        return openCount == 0 || offset - committable() < windowMax;
    }

    /** The offset to commit: the lowest open one or, if none is, the next to expect. */
    public long committable() {
        return openCount == 0 ? position : origin + lowest;
    }

    /** The metadata to commit along with {@link #committable}; at most {@link OffsetBitmap#CHARS_MAX} characters. */
    public String metadata() {
        int from = bit(committable());
        return OffsetBitmap.encode(committable(), completed.get(from, Math.max(from, completed.length())));
    }

    /** How many offsets are open. */
    public int openCount() {
        return openCount;
    }

    /** Finds the lowest open offset again, and drops what lies far below it: amortised constant time. */
    private void rebase() {
        lowest = openCount == 0 ? 0 : open.nextSetBit(lowest);
        long done = committable() - origin;
        if (done >= REBASE_AFTER) {
            shift(open, done);
            shift(completed, done);
            origin += done;
            lowest = 0;
        }
    }

    private static void shift(BitSet bits, long by) {
        BitSet rest = by < bits.length() ? bits.get((int) by, bits.length()) : new BitSet();
        bits.clear();
        bits.or(rest);
    }

    private int bit(long offset) {
        return Math.toIntExact(offset - origin);
    }
}
