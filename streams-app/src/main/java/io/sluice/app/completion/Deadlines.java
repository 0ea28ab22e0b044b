package io.sluice.app.completion;

import io.sluice.app.dedup.Outlets;
import io.sluice.app.dedup.PendingCalls;
import io.sluice.app.dedup.Results;
import io.sluice.app.dedup.Results.Addressee;
import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.state.Pending;
import io.sluice.state.Waiter;
import java.util.HexFormat;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Ends requests whose deadline passed while they waited, by an index ordered by time. The shared call goes on. Walks from a cursor, so that
 * the tombstones before it are not walked over again; broker time never goes back in a process, so nothing is put behind it. Touched by the
 * stream thread only.
 */
public final class Deadlines {
    private final PendingCalls pendings;
    private final Results results;
    private final Outlets outlets;
    private boolean behind;
    private byte[] cursor = new byte[0];

    /** Over the task's stores. */
    public Deadlines(PendingCalls pendings, Results results, Outlets outlets) {
        this.pendings = pendings;
        this.results = results;
        this.outlets = outlets;
    }

    /** Whether a request may wait that has a deadline. */
    public boolean mayBeAny() {
        return pendings.mayHaveDeadlines();
    }

    /** Whether the last turn left some whose deadline has passed. */
    public boolean isBehind() {
        return behind;
    }

    /** Ends at most so many requests whose deadline has passed; what is left is left to the next call. */
    public void expire(long nowMs, int limit) {
        behind = false;
        if (!StoreKeys.isBefore(cursor, StoreKeys.fromTime(nowMs))) {
            return;
        }
        int visited = 0;
        try (KeyValueIterator<byte[], byte[]> due = pendings.deadlines(cursor, nowMs)) {
            while (visited < limit && due.hasNext()) {
                KeyValue<byte[], byte[]> entry = due.next();
                expire(entry.key, entry.value, nowMs);
                cursor = entry.key;
                visited++;
            }
        }
        behind = visited >= limit;
        if (!behind) {
            cursor = StoreKeys.fromTime(nowMs);
        }
    }

    private void expire(byte[] deadlineKey, byte[] pendingKey, long nowMs) {
        CallId id = StoreKeys.callOfDeadline(deadlineKey);
        long sequence = StoreKeys.sequenceOfDeadline(deadlineKey);
        Pending call = pendings.get(pendingKey);
        boolean ended = call == null || call.getCallHigh() != id.high() || call.getCallLow() != id.low();
        Waiter waiter = ended ? null : pendings.waiter(id, sequence);
        if (call == null || waiter == null) {
            // The call ended meanwhile: its fan-out sees to the waiter, and knows the deadline too.
            pendings.forgetDeadline(deadlineKey);
            return;
        }
        String fingerprint = HexFormat.of().formatHex(StoreKeys.fingerprintOfPending(pendingKey));
        Addressee to = Addressee.of(waiter, call.getTenant(), call.getOperation(), call.getModel(), fingerprint);
        outlets.result(
                results.expired(to, "the deadline passed before the answer came", nowMs), PendingCalls.trace(waiter));
        pendings.leave(id, sequence, waiter);
    }
}
