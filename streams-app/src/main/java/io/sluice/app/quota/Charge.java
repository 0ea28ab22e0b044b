package io.sluice.app.quota;

/**
 * What one dimension is charged for an attempt, at its upper bound.
 *
 * @param atStart counted when the request arrives
 * @param asItComes counted between arrival and the end of the answer
 */
record Charge(long atStart, long asItComes) {
    static final Charge NONE = new Charge(0, 0);
    static final Charge ONE = new Charge(1, 0);

    /** No charge is larger; keeps sums far from overflow. */
    private static final long MAX = 1_000_000_000_000L;

    Charge {
        if (atStart < 0 || asItComes < 0 || atStart > MAX || asItComes > MAX) {
            throw new IllegalArgumentException("cost: tokens must be between 0 and " + MAX + ", were " + atStart
                    + " at start and " + asItComes + " as it comes");
        }
    }

    /** What has to be free before the attempt may start. */
    long total() {
        return atStart + asItComes;
    }
}
