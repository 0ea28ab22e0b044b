package io.sluice.app.quota;

/**
 * What a former owner may still do until a time, or did at it: calls end by then, requests and tokens stand at it.
 *
 * @param daily whether the amounts count for the windows of a day, or for the shorter ones
 */
record Hold(long until, boolean daily, Amounts amounts, long calls) implements Comparable<Hold> {
    @Override
    public int compareTo(Hold other) {
        return Long.compare(until, other.until);
    }
}
