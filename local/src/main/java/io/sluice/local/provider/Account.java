package io.sluice.local.provider;

import io.sluice.local.provider.RateState.Dimension;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One key's use of one model: exact sliding windows and calls in flight. Thread-safe; the clock is read under the lock,
 * so that charges stand in time order.
 */
final class Account {
    // Neither self-hosted servers nor other clients can say when a place gets free.
    private static final long UNKNOWN_RETRY_MS = 1_000;

    private final ProviderLimits limits;
    private final LongSupplier clockMs;
    private final ForeignUse others;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LimitKind, SlidingWindow> windows = new EnumMap<>(LimitKind.class);
    private int callsOpen;

    Account(ProviderLimits limits, LongSupplier clockMs, ForeignUse others) {
        this.limits = limits;
        this.clockMs = clockMs;
        this.others = others;
        limits.byKind().keySet().stream()
                .filter(kind -> kind.spanMs() > 0)
                .forEach(kind -> windows.put(kind, new SlidingWindow(kind.spanMs())));
    }

    /** Charges one request and these tokens now, or refuses; atomically over all limits. */
    Admission tryStart(long tokens) {
        lock.lock();
        try {
            long nowMs = clockMs.getAsLong();
            for (Map.Entry<LimitKind, Long> limit : limits.byKind().entrySet()) {
                LimitKind kind = limit.getKey();
                long asked = asked(kind, tokens);
                if (used(kind, nowMs) + foreign(kind, nowMs) + asked > limit.getValue()) {
                    return over(kind, asked, tokens, nowMs);
                }
            }
            windows.forEach((kind, window) -> window.charge(nowMs, atStart(kind, tokens)));
            callsOpen++;
            return new Admission.Admitted(nowMs, rate(nowMs), callsOpen);
        } finally {
            lock.unlock();
        }
    }

    /** Ends an admitted call; tokens that the provider counts only when they were generated are charged now. */
    void end(long tokensAtEnd) {
        lock.lock();
        try {
            callsOpen--;
            chargeEnd(clockMs.getAsLong(), tokensAtEnd);
        } finally {
            lock.unlock();
        }
    }

    /** Charges the start of a call that a predecessor had admitted; all restored charges in time order, before the first call. */
    void restoreStart(long atMs, long tokens) {
        lock.lock();
        try {
            windows.forEach((kind, window) -> window.charge(atMs, atStart(kind, tokens)));
        } finally {
            lock.unlock();
        }
    }

    /** Charges the end of such a call. */
    void restoreEnd(long atMs, long tokens) {
        lock.lock();
        try {
            chargeEnd(atMs, tokens);
        } finally {
            lock.unlock();
        }
    }

    private void chargeEnd(long atMs, long tokens) {
        windows.forEach((kind, window) -> window.charge(atMs, kind.countsEnd() ? tokens : 0));
    }

    private static long atStart(LimitKind kind, long tokens) {
        return kind.countsRequests() ? 1 : kind.countsStart() ? tokens : 0;
    }

    /** What must be free; of what is counted at the end, anything at all. */
    private static long asked(LimitKind kind, long tokens) {
        return kind.countsStart() ? tokens : 1;
    }

    private long used(LimitKind kind, long nowMs) {
        SlidingWindow window = windows.get(kind);
        return window == null ? callsOpen : window.sum(nowMs);
    }

    private long foreign(LimitKind kind, long nowMs) {
        return (long) (limits.limit(kind).orElseThrow() * others.share(nowMs, kind.spanMs()));
    }

    private Admission over(LimitKind kind, long asked, long tokens, long nowMs) {
        long limit = limits.limit(kind).orElseThrow();
        long used = used(kind, nowMs) + foreign(kind, nowMs);
        OptionalLong retryAfterMs =
                asked > limit ? OptionalLong.empty() : OptionalLong.of(Math.max(1, whenFree(tokens, nowMs) - nowMs));
        return new Admission.OverLimit(nowMs, rate(nowMs), kind, limit, used, asked, retryAfterMs);
    }

    /** When this would fit if nothing else came. */
    private long whenFree(long tokens, long nowMs) {
        long when = nowMs;
        for (Map.Entry<LimitKind, Long> limit : limits.byKind().entrySet()) {
            LimitKind kind = limit.getKey();
            long room = limit.getValue() - foreign(kind, nowMs) - asked(kind, tokens);
            @Nullable SlidingWindow window = windows.get(kind);
            boolean unknown = room < 0 || (window == null && used(kind, nowMs) > room);
            long free = unknown || window == null
                    ? nowMs + (unknown ? UNKNOWN_RETRY_MS : 0)
                    : window.whenAtMost(room, nowMs);
            when = Math.max(when, free);
        }
        return when;
    }

    private RateState rate(long nowMs) {
        Map<String, Dimension> byHeader = new HashMap<>();
        windows.forEach((kind, window) -> {
            long limit = limits.limit(kind).orElseThrow();
            long foreign = foreign(kind, nowMs);
            long remaining = Math.max(0, limit - window.sum(nowMs) - foreign);
            long resetMs = foreign > 0 ? kind.spanMs() : window.whenEmpty(nowMs) - nowMs;
            byHeader.merge(
                    kind.header(),
                    new Dimension(limit, remaining, resetMs),
                    (one, other) -> one.isTighterThan(other) ? one : other);
        });
        return new RateState(nowMs, byHeader);
    }
}
