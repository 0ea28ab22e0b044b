package io.sluice.app.completion;

import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.Outlets;
import io.sluice.app.dedup.PendingCalls;
import io.sluice.app.dedup.Results;
import io.sluice.app.dedup.Results.Addressee;
import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.state.Pending;
import io.sluice.state.Waiter;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Ends the requests of cancelled jobs that wait. When a job was cancelled all pending calls are walked, part by part; the calls themselves are
 * left to the workers, which do not pay for them, and to those who wait for them still. Touched by the stream thread only.
 */
public final class Cancellations {
    private final PendingCalls pendings;
    private final Results results;
    private final Outlets outlets;
    private final ControlView controls;
    private long walkedVersion = -1;
    private byte @Nullable [] nextCall;
    private long nextSequence;

    /** Over the task's stores; what was cancelled before is looked for again, once. */
    public Cancellations(PendingCalls pendings, Results results, Outlets outlets, ControlView controls) {
        this.pendings = pendings;
        this.results = results;
        this.outlets = outlets;
        this.controls = controls;
    }

    /** Whether a request may wait whose job is cancelled, now or later. */
    public boolean mayBeAny() {
        return pendings.anyWaits();
    }

    /** Looks at most at so many calls and waiters; what is left is left to the next time. */
    public void cancel(long nowMs, int limit) {
        long version = controls.version();
        if (version != walkedVersion) {
            walkedVersion = version;
            nextCall = controls.isAnyCancelled() ? new byte[0] : null;
            nextSequence = 0;
        }
        if (nextCall == null) {
            return;
        }
        int left = limit;
        try (KeyValueIterator<byte[], Pending> calls = pendings.all(nextCall)) {
            while (calls.hasNext()) {
                KeyValue<byte[], Pending> call = calls.next();
                if (!Arrays.equals(call.key, nextCall)) {
                    nextCall = call.key;
                    nextSequence = 0;
                }
                if (left <= 0) {
                    return;
                }
                left -= 1 + cancel(call.key, call.value, nowMs, left);
                if (nextSequence > 0) {
                    return;
                }
            }
        }
        nextCall = null;
    }

    /** How many waiters were looked at. Where that is as many as the limit, the next sequence says where to go on. */
    private int cancel(byte[] key, Pending call, long nowMs, int limit) {
        CallId id = new CallId(call.getCallHigh(), call.getCallLow());
        String fingerprint = HexFormat.of().formatHex(StoreKeys.fingerprintOfPending(key));
        int visited = 0;
        try (KeyValueIterator<byte[], Waiter> waiting = pendings.waiters(id, nextSequence)) {
            while (waiting.hasNext()) {
                KeyValue<byte[], Waiter> next = waiting.next();
                long sequence = StoreKeys.sequenceOfWaiter(next.key);
                if (visited >= limit) {
                    nextSequence = sequence;
                    return visited;
                }
                visited++;
                if (controls.isCancelled(call.getTenant(), next.value.getJob())) {
                    Addressee to = Addressee.of(
                            next.value, call.getTenant(), call.getOperation(), call.getModel(), fingerprint);
                    outlets.result(results.cancelled(to, nowMs), PendingCalls.trace(next.value));
                    pendings.leave(id, sequence, next.value);
                }
            }
        }
        nextSequence = 0;
        return visited;
    }
}
