package io.sluice.app.dedup;

import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.app.state.StoreKeys.Slot;
import io.sluice.app.state.TaskCounters;
import io.sluice.app.state.Trace;
import io.sluice.schema.CachePolicy;
import io.sluice.state.Pending;
import io.sluice.state.Waiter;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Pending calls, who waits for them, and until when. A waiter is an entry of its own, so that a call with a million of them is no larger a
 * value than a call with one. Touched by the stream thread only.
 */
public final class PendingCalls {
    private final KeyValueStore<byte[], Pending> pending;
    private final KeyValueStore<byte[], Waiter> waiters;
    private final KeyValueStore<byte[], byte[]> deadlines;
    private final TaskCounters counters;
    /** Not known after a start, so taken for granted until nobody waits. */
    private boolean joinedWithDeadline = true;

    /** Over the task's stores. */
    public PendingCalls(
            KeyValueStore<byte[], Pending> pending,
            KeyValueStore<byte[], Waiter> waiters,
            KeyValueStore<byte[], byte[]> deadlines,
            TaskCounters counters) {
        this.pending = pending;
        this.waiters = waiters;
        this.deadlines = deadlines;
        this.counters = counters;
    }

    /** Where a call that was opened under this policy stands. */
    public static byte[] key(byte[] fingerprint, CachePolicy policy, CallId call) {
        return StoreKeys.pending(
                fingerprint,
                switch (policy) {
                    case REFRESH -> Slot.REFRESH;
                    case BYPASS -> Slot.BYPASS;
                    case USE, UNKNOWN -> Slot.USE;
                },
                call);
    }

    /** The call at this key, or null. */
    public @Nullable Pending get(byte[] key) {
        return pending.get(key);
    }

    /** All calls from a key on. To be closed. */
    public KeyValueIterator<byte[], Pending> all(byte[] fromKey) {
        return pending.range(fromKey, null);
    }

    /** Opens a call, or changes what stands of it. */
    public void put(byte[] key, Pending call) {
        pending.put(key, call);
    }

    /** The call ended: its fingerprint is free. Its waiters stay. */
    public void remove(byte[] key) {
        pending.delete(key);
    }

    /** Adds a waiter to the call at this key. */
    public void join(byte[] key, CallId call, long sequence, Waiter waiter) {
        waiters.put(StoreKeys.waiter(call, sequence), waiter);
        Long deadline = waiter.getDeadlineMs();
        if (deadline != null) {
            deadlines.put(StoreKeys.deadline(deadline, call, sequence), key);
            joinedWithDeadline = true;
        }
        counters.addOpenRequests(1);
    }

    /** The waiter, or null where it has its result. */
    public @Nullable Waiter waiter(CallId call, long sequence) {
        return waiters.get(StoreKeys.waiter(call, sequence));
    }

    /** The waiters of a call in the order in which they joined, from a sequence on. To be closed. */
    public KeyValueIterator<byte[], Waiter> waiters(CallId call, long fromSequence) {
        return waiters.range(StoreKeys.waiter(call, fromSequence), StoreKeys.waiter(call, Long.MAX_VALUE));
    }

    /** Deadlines from a key on that lie before a time, soonest first. To be closed. */
    public KeyValueIterator<byte[], byte[]> deadlines(byte[] from, long beforeMs) {
        return deadlines.range(from, StoreKeys.fromTime(beforeMs));
    }

    /** Whether any request waits. */
    public boolean anyWaits() {
        return counters.openRequests() > 0;
    }

    /** Whether a request may wait that has a deadline. */
    public boolean mayHaveDeadlines() {
        return joinedWithDeadline && counters.openRequests() > 0;
    }

    /** Drops an entry of the deadlines whose waiter has its result otherwise. */
    public void forgetDeadline(byte[] key) {
        deadlines.delete(key);
    }

    /** The trace that a waiter's request is in. */
    public static Trace trace(Waiter waiter) {
        return new Trace(waiter.getTraceParent(), waiter.getTraceState());
    }

    /** The waiter has its result. */
    public void leave(CallId call, long sequence, Waiter waiter) {
        waiters.delete(StoreKeys.waiter(call, sequence));
        Long deadline = waiter.getDeadlineMs();
        if (deadline != null) {
            deadlines.delete(StoreKeys.deadline(deadline, call, sequence));
        }
        counters.addOpenRequests(-1);
        joinedWithDeadline &= counters.openRequests() > 0;
    }
}
