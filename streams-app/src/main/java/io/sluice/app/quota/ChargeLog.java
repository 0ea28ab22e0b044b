package io.sluice.app.quota;

import java.util.Arrays;

/**
 * A sliding log in constant memory. A charge counts from its time until {@code span} after the end of the cell that its
 * time falls in: a cell is about span/3900 long, so a charge may count up to 0.026% longer than the span, never shorter.
 * Adding is O(1), expiry amortised O(1), {@link #freedAt} at most 190 steps.
 */
final class ChargeLog {
    /** Later than any time. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int CELLS = 4096;
    private static final int BLOCK = 64;
    /** Live cells, with the one that is being written and the one that is expiring: no block is shared by two rounds. */
    private static final int CELLS_PER_SPAN = CELLS - 3 * BLOCK;

    private final long spanNanos;
    private final long cellNanos;
    private final long[] cells = new long[CELLS];
    private final long[] blocks = new long[CELLS / BLOCK];
    private long oldest;
    private long newest;
    private long sum;

    ChargeLog(long spanNanos) {
        this.spanNanos = spanNanos;
        this.cellNanos = Math.ceilDiv(spanNanos, CELLS_PER_SPAN);
        this.oldest = Math.floorDiv(-spanNanos, cellNanos);
        this.newest = 0;
    }

    /** Another log with what counts in this one. */
    ChargeLog copy() {
        ChargeLog copy = new ChargeLog(spanNanos);
        System.arraycopy(cells, 0, copy.cells, 0, CELLS);
        System.arraycopy(blocks, 0, copy.blocks, 0, blocks.length);
        copy.oldest = oldest;
        copy.newest = newest;
        copy.sum = sum;
        return copy;
    }

    /** Everything that counts, as of the last {@link #advance}. */
    long sum() {
        return sum;
    }

    /** Lets go of what has expired by {@code now}. */
    void advance(long now) {
        long live = Math.floorDiv(now - spanNanos, cellNanos);
        newest = Math.max(newest, Math.floorDiv(now, cellNanos));
        if (live - oldest >= CELLS || sum == 0) {
            if (sum != 0) {
                Arrays.fill(cells, 0);
                Arrays.fill(blocks, 0);
                sum = 0;
            }
            oldest = Math.max(oldest, live);
        }
        while (oldest < live) {
            long expired = cells[cell(oldest)];
            if (expired != 0) {
                change(oldest, -expired);
            }
            oldest++;
        }
    }

    /** Adds to what stands at {@code at}, or takes away what was added there before; nothing if that has expired. */
    void add(long at, long amount) {
        long index = Math.floorDiv(at, cellNanos);
        if (index >= oldest && index <= newest) {
            change(index, amount);
        }
    }

    /** When {@code amount} of the sum will have expired; {@link #NEVER} if there is less. */
    long freedAt(long amount) {
        long freed = 0;
        for (long index = oldest; index <= newest; ) {
            if (index % BLOCK == 0 && freed + blocks[block(index)] < amount) {
                freed += blocks[block(index)];
                index += BLOCK;
                continue;
            }
            freed += cells[cell(index)];
            if (freed >= amount) {
                return endOf(index) + spanNanos;
            }
            index++;
        }
        return NEVER;
    }

    /** What stands at {@code from} or later; may include up to a cell's length of what stands before. */
    long sumSince(long from) {
        long since = sum;
        for (long index = oldest; index <= newest && endOf(index) <= from; index++) {
            since -= cells[cell(index)];
        }
        return since;
    }

    /** Visits what counts, oldest first, as standing at the latest time that it may stand at. */
    void forEach(Visitor visitor) {
        for (long index = oldest; index <= newest; ) {
            if (index % BLOCK == 0 && blocks[block(index)] == 0) {
                index += BLOCK;
                continue;
            }
            long amount = cells[cell(index)];
            if (amount != 0) {
                visitor.charge(endOf(index), amount);
            }
            index++;
        }
    }

    /** Receives charges. */
    interface Visitor {
        void charge(long at, long amount);
    }

    private void change(long index, long amount) {
        cells[cell(index)] += amount;
        blocks[block(index)] += amount;
        sum += amount;
    }

    private long endOf(long index) {
        return (index + 1) * cellNanos;
    }

    private static int cell(long index) {
        return (int) (index & (CELLS - 1));
    }

    private static int block(long index) {
        return (int) ((index & (CELLS - 1)) / BLOCK);
    }
}
