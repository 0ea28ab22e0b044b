package io.sluice.local.provider;

/**
 * An exact log of what was charged in the last span. A charge at t counts in [t, t + span). Pure; not thread-safe: its
 * account's lock guards it. Times never go back.
 */
final class SlidingWindow {
    private final long spanMs;
    private long[] atMs = new long[64];
    private long[] amounts = new long[64];
    private int head;
    private int size;
    private long sum;

    SlidingWindow(long spanMs) {
        this.spanMs = spanMs;
    }

    void charge(long nowMs, long amount) {
        evict(nowMs);
        if (amount == 0) {
            return;
        }
        if (size == atMs.length) {
            grow();
        }
        int slot = (head + size) & (atMs.length - 1);
        atMs[slot] = nowMs;
        amounts[slot] = amount;
        size++;
        sum += amount;
    }

    long sum(long nowMs) {
        evict(nowMs);
        return sum;
    }

    /** When at most this much of what is charged by now still counts; nowMs if that is so already. */
    long whenAtMost(long max, long nowMs) {
        evict(nowMs);
        long left = sum;
        long when = nowMs;
        for (int i = 0; i < size && left > max; i++) {
            int slot = (head + i) & (atMs.length - 1);
            left -= amounts[slot];
            when = atMs[slot] + spanMs;
        }
        return when;
    }

    /** When nothing that is charged by now counts any more; nowMs if nothing does already. */
    long whenEmpty(long nowMs) {
        evict(nowMs);
        return size == 0 ? nowMs : atMs[(head + size - 1) & (atMs.length - 1)] + spanMs;
    }

    private void evict(long nowMs) {
        while (size > 0 && atMs[head] <= nowMs - spanMs) {
            sum -= amounts[head];
            head = (head + 1) & (atMs.length - 1);
            size--;
        }
    }

    private void grow() {
        int capacity = atMs.length * 2;
        long[] newAt = new long[capacity];
        long[] newAmounts = new long[capacity];
        for (int i = 0; i < size; i++) {
            int slot = (head + i) & (atMs.length - 1);
            newAt[i] = atMs[slot];
            newAmounts[i] = amounts[slot];
        }
        atMs = newAt;
        amounts = newAmounts;
        head = 0;
    }
}
