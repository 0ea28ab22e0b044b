package io.sluice.app.completion;

/**
 * How much one turn of the stream thread hands out, so that a million waiters neither blow a transaction nor stall a poll.
 *
 * @param records results in one slice, at most
 * @param bytes of results in one slice; one result goes out whatever its size
 */
public record SliceBounds(int records, long bytes) {
    /** 500 results or 4 MiB. */
    public static final SliceBounds DEFAULT = new SliceBounds(500, 4L << 20);

    /** Refuses slices in which nothing would go on. */
    public SliceBounds {
        if (records < 1 || bytes < 1) {
            throw new IllegalArgumentException("slice must be >= 1 record and 1 byte, was " + records + ", " + bytes);
        }
    }
}
