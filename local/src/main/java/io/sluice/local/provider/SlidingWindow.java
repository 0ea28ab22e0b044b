package io.sluice.local.provider;

/**
 * An exact log of what was charged in the last 60 s. A charge at t counts in [t, t + 60 s). Pure; not thread-safe: its
 * account's lock guards it. Times never go back.
 */
final class SlidingWindow {
    static final long WINDOW_MS = 60_000;

    private long[] atMs = new long[64];
    private long[] tokens = new long[64];
    private int[] requests = new int[64];
    private int head;
    private int size;
    private long tokenSum;
    private long requestSum;

    void charge(long nowMs, int requestCount, long tokenCount) {
        evict(nowMs);
        if (size == atMs.length) {
            grow();
        }
        int slot = (head + size) & (atMs.length - 1);
        atMs[slot] = nowMs;
        tokens[slot] = tokenCount;
        requests[slot] = requestCount;
        size++;
        tokenSum += tokenCount;
        requestSum += requestCount;
    }

    long requests(long nowMs) {
        evict(nowMs);
        return requestSum;
    }

    long tokens(long nowMs) {
        evict(nowMs);
        return tokenSum;
    }

    /** When at most this many requests and tokens of what is charged by now still count; nowMs if that is so already. */
    long whenAtMost(long requestsMax, long tokensMax, long nowMs) {
        evict(nowMs);
        long requestsLeft = requestSum;
        long tokensLeft = tokenSum;
        long when = nowMs;
        for (int i = 0; i < size && (requestsLeft > requestsMax || tokensLeft > tokensMax); i++) {
            int slot = (head + i) & (atMs.length - 1);
            requestsLeft -= requests[slot];
            tokensLeft -= tokens[slot];
            when = atMs[slot] + WINDOW_MS;
        }
        return when;
    }

    /** When nothing that is charged by now counts any more; nowMs if nothing does already. */
    long whenEmpty(long nowMs) {
        evict(nowMs);
        return size == 0 ? nowMs : atMs[(head + size - 1) & (atMs.length - 1)] + WINDOW_MS;
    }

    private void evict(long nowMs) {
        while (size > 0 && atMs[head] <= nowMs - WINDOW_MS) {
            tokenSum -= tokens[head];
            requestSum -= requests[head];
            head = (head + 1) & (atMs.length - 1);
            size--;
        }
    }

    private void grow() {
        int capacity = atMs.length * 2;
        long[] newAt = new long[capacity];
        long[] newTokens = new long[capacity];
        int[] newRequests = new int[capacity];
        for (int i = 0; i < size; i++) {
            int slot = (head + i) & (atMs.length - 1);
            newAt[i] = atMs[slot];
            newTokens[i] = tokens[slot];
            newRequests[i] = requests[slot];
        }
        atMs = newAt;
        tokens = newTokens;
        requests = newRequests;
        head = 0;
    }
}
