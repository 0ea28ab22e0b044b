package io.sluice.app.call;

/**
 * How much of the heap calls in hand may take: one partition all of it while the others need little, and each its even share whatever the
 * others hold, so that a lane that stands does not keep another from going on. In all that is less than twice the most.
 *
 * @param most bytes above which no partition takes more than its even share
 * @param taken bytes of all partitions
 * @param partitions how many there are
 */
record HeapShare(long most, long taken, int partitions) {
    /** Whether a partition whose calls take so many bytes may take no more now. */
    boolean spent(long own) {
        return taken > most && own > most / partitions;
    }
}
