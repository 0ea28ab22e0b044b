package io.sluice.app.quota;

/**
 * Permits that are not closed, by the second of their start: how many, and what they hold. Those that are older than a
 * call may last are kept as overdue until they are closed.
 */
final class OpenCalls {
    private static final long SECOND = 1_000_000_000L;

    private final long[] calls;
    private final long[] held;
    private long oldest;
    private long total;
    private long overdue;
    private long overdueHeld;

    OpenCalls(long callTimeNanos) {
        int seconds = Math.toIntExact(callTimeNanos / SECOND) + 3;
        calls = new long[seconds];
        held = new long[seconds];
        oldest = 1L - seconds;
    }

    long total() {
        return total;
    }

    void open(long now, long toCome) {
        advance(now);
        int index = index(second(now));
        calls[index]++;
        held[index] += toCome;
        total++;
    }

    void close(long startedAt, long toCome) {
        total--;
        if (second(startedAt) < oldest) {
            overdue--;
            overdueHeld -= toCome;
        } else {
            int index = index(second(startedAt));
            calls[index]--;
            held[index] -= toCome;
        }
    }

    void advance(long now) {
        long live = second(now) - calls.length + 1;
        for (int step = 0; oldest < live && step < calls.length; step++, oldest++) {
            int index = index(oldest);
            overdue += calls[index];
            overdueHeld += held[index];
            calls[index] = 0;
            held[index] = 0;
        }
        oldest = Math.max(oldest, live);
    }

    /** Visits what is open, by the latest time of its start; what is overdue as started at {@code overdueAt}. */
    void forEach(long overdueAt, Visitor visitor) {
        if (overdue > 0) {
            visitor.open(overdueAt, overdue, overdueHeld);
        }
        for (long second = oldest; second < oldest + calls.length; second++) {
            int index = index(second);
            if (calls[index] > 0) {
                visitor.open((second + 1) * SECOND, calls[index], held[index]);
            }
        }
    }

    /** Receives open calls. */
    interface Visitor {
        void open(long startedBy, long calls, long held);
    }

    private int index(long second) {
        return (int) Math.floorMod(second, (long) calls.length);
    }

    private static long second(long nanos) {
        return Math.floorDiv(nanos, SECOND);
    }
}
