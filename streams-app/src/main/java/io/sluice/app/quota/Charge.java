package io.sluice.app.quota;

/**
 * What one dimension is charged for an attempt, at its upper bound.
 *
 * @param atStart counted when the request arrives
 * @param asItComes counted between arrival and the end of the answer
 * @param unsure how much of what is counted at the start is an estimate's: it may turn out not to have been counted
 */
record Charge(long atStart, long asItComes, long unsure) {
    static final Charge NONE = new Charge(0, 0);
    static final Charge ONE = new Charge(1, 0);

    /** No charge is larger; keeps sums far from overflow. */
    private static final long MAX = 1_000_000_000_000L;

    Charge {
        if (atStart < 0 || asItComes < 0 || unsure < 0 || unsure > atStart || atStart > MAX || asItComes > MAX) {
            throw new IllegalArgumentException("cost: tokens must be between 0 and " + MAX + ", were " + atStart
                    + " at start and " + asItComes + " as it comes");
        }
    }

    /** Nothing of it is an estimate's. */
    Charge(long atStart, long asItComes) {
        this(atStart, asItComes, 0);
    }

    /** What has to be free before the attempt may start. */
    long total() {
        return atStart + asItComes;
    }
}
