package io.sluice.app.ops.watch;

import java.util.BitSet;

/**
 * Where a group is on a partition.
 *
 * @param group its name
 * @param committed offset from which it would read again
 * @param done bit i: offset committed + i has ended out of order
 * @param oldest offset that the partition still keeps
 * @param end the partition's end for a {@code read_committed} reader
 */
record GroupLag(String group, String topic, int partition, long committed, BitSet done, long oldest, long end) {
    /** Offsets between the two; transaction markers count, as in every exporter. */
    long lag() {
        return Math.max(0, end - committed);
    }

    /** Offsets that have not ended; transaction markers among them. */
    long open() {
        return Math.max(0, lag() - done.cardinality());
    }

    /** Grows with everything that ends, in or out of order. */
    long progress() {
        return committed + done.cardinality();
    }
}
