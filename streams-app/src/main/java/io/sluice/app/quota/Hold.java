package io.sluice.app.quota;

/** What a former owner may still do until a time: calls end by then, requests and tokens stand at it. */
record Hold(long until, long requests, long tokens, long calls) implements Comparable<Hold> {
    @Override
    public int compareTo(Hold other) {
        return Long.compare(until, other.until);
    }
}
