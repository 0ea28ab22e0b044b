package io.sluice.local.provider;

import io.sluice.local.provider.RateState.Dimension;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One key's use of one model: exact sliding windows and calls in flight. Thread-safe; the clock is read under the lock,
 * so that charges stand in time order.
 */
final class Account {
    // Self-hosted servers cannot say when a place gets free.
    private static final long IN_FLIGHT_RETRY_MS = 1_000;

    private final ProviderLimits limits;
    private final LongSupplier clockMs;
    private final ReentrantLock lock = new ReentrantLock();
    private final SlidingWindow window = new SlidingWindow();
    private int callsOpen;

    Account(ProviderLimits limits, LongSupplier clockMs) {
        this.limits = limits;
        this.clockMs = clockMs;
    }

    /** Charges one request and these tokens now, or refuses; atomically over all limits. */
    Admission tryStart(long tokens) {
        lock.lock();
        try {
            long nowMs = clockMs.getAsLong();
            long requestsMax = limits.requestsPerMinute().orElse(Long.MAX_VALUE);
            long tokensMax = limits.tokensPerMinute().orElse(Long.MAX_VALUE);
            if (window.requests(nowMs) + 1 > requestsMax) {
                return over("requests", requestsMax, window.requests(nowMs), 1, tokens, nowMs);
            }
            if (window.tokens(nowMs) + tokens > tokensMax) {
                return over("tokens", tokensMax, window.tokens(nowMs), tokens, tokens, nowMs);
            }
            if (callsOpen >= limits.callsInFlight().orElse(Integer.MAX_VALUE)) {
                OptionalLong retryAfterMs = OptionalLong.of(IN_FLIGHT_RETRY_MS);
                return new Admission.OverLimit(
                        nowMs, rate(nowMs), "calls in flight", callsOpen, callsOpen, 1, retryAfterMs);
            }
            charge(nowMs, 1, tokens);
            callsOpen++;
            return new Admission.Admitted(nowMs, rate(nowMs));
        } finally {
            lock.unlock();
        }
    }

    /** Ends an admitted call; tokens that the provider counts only when they were generated are charged now. */
    void end(long tokensAtEnd) {
        lock.lock();
        try {
            callsOpen--;
            if (tokensAtEnd > 0) {
                charge(clockMs.getAsLong(), 0, tokensAtEnd);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Charges what a predecessor had admitted; in time order, before the first call. */
    void restore(long atMs, int requests, long tokens) {
        lock.lock();
        try {
            charge(atMs, requests, tokens);
        } finally {
            lock.unlock();
        }
    }

    /** What the rate headers would say now. */
    RateState rate() {
        lock.lock();
        try {
            return rate(clockMs.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private void charge(long nowMs, int requests, long tokens) {
        if (limits.requestsPerMinute().isPresent() || limits.tokensPerMinute().isPresent()) {
            window.charge(nowMs, requests, tokens);
        }
    }

    private Admission over(String dimension, long limit, long used, long asked, long tokens, long nowMs) {
        long requestsRoom = limits.requestsPerMinute().orElse(Long.MAX_VALUE) - 1;
        long tokensRoom = limits.tokensPerMinute().orElse(Long.MAX_VALUE) - tokens;
        OptionalLong retryAfterMs = asked > limit
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, window.whenAtMost(requestsRoom, tokensRoom, nowMs) - nowMs));
        return new Admission.OverLimit(nowMs, rate(nowMs), dimension, limit, used, asked, retryAfterMs);
    }

    private RateState rate(long nowMs) {
        long resetMs = window.whenEmpty(nowMs) - nowMs;
        return new RateState(
                nowMs,
                new Dimension(
                        limits.requestsPerMinute(), room(limits.requestsPerMinute(), window.requests(nowMs)), resetMs),
                new Dimension(limits.tokensPerMinute(), room(limits.tokensPerMinute(), window.tokens(nowMs)), resetMs));
    }

    private static long room(OptionalLong limit, long used) {
        return Math.max(0, limit.orElse(Long.MAX_VALUE) - used);
    }
}
