package io.sluice.app.completion;

import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.Outlets;
import io.sluice.app.dedup.PendingCalls;
import io.sluice.app.dedup.Results;
import io.sluice.app.dedup.Results.Addressee;
import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.app.state.Symbols;
import io.sluice.app.state.Utf8Size;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.state.Draining;
import io.sluice.state.StoredAnswer;
import io.sluice.state.Waiter;
import java.util.ArrayDeque;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Gives each waiter of an ended call its result, slice by slice, in the order in which they joined. What one slice does not get done is
 * stored, with the answer pinned, and goes on with the next turn: after a restart too.
 *
 * <p>The first waiter that the answer serves was the one that opened the call, or, where that expired, the one that waits longest: it gets
 * source CALL and the cost; all others are COALESCED. Touched by the stream thread only.
 */
public final class FanOut {
    private static final int ENVELOPE_BYTES = 512;

    private final PendingCalls pendings;
    private final KeyValueStore<byte[], Draining> draining;
    private final KeyValueStore<byte[], StoredAnswer> pinned;
    private final Results results;
    private final Outlets outlets;
    private final ControlView controls;
    private final SliceBounds bounds;
    private final ArrayDeque<CallId> turn = new ArrayDeque<>();

    /** Over the task's stores; goes on with what they hold. */
    public FanOut(
            PendingCalls pendings,
            KeyValueStore<byte[], Draining> draining,
            KeyValueStore<byte[], StoredAnswer> pinned,
            Results results,
            Outlets outlets,
            ControlView controls,
            SliceBounds bounds) {
        this.pendings = pendings;
        this.draining = draining;
        this.pinned = pinned;
        this.results = results;
        this.outlets = outlets;
        this.controls = controls;
        this.bounds = bounds;
        try (KeyValueIterator<byte[], Draining> unfinished = draining.all()) {
            unfinished.forEachRemaining(entry -> turn.add(StoreKeys.callOf(entry.key)));
        }
    }

    /** Hands out the first slice of an ended call, which for nearly all calls is the last. */
    public void begin(CallId call, Draining start, StoredAnswer whole, long nowMs) {
        // What is pinned must fit a changelog's record, also if an earlier configuration let in more.
        StoredAnswer answer = results.fitting(whole);
        Draining rest = slice(call, start, answer, nowMs);
        if (rest != null) {
            byte[] key = StoreKeys.call(call);
            pinned.put(key, answer);
            draining.put(key, rest);
            turn.add(call);
        }
    }

    /** Whether a call is being drained. */
    public boolean isDraining() {
        return !turn.isEmpty();
    }

    /** Hands out one slice of the call whose turn it is. Does nothing when no call is being drained. */
    public void proceed(long nowMs) {
        CallId call = turn.poll();
        if (call == null) {
            return;
        }
        byte[] key = StoreKeys.call(call);
        Draining state = draining.get(key);
        StoredAnswer answer = pinned.get(key);
        Draining rest = slice(call, state, answer, nowMs);
        if (rest == null) {
            draining.delete(key);
            pinned.delete(key);
        } else {
            draining.put(key, rest);
            turn.add(call);
        }
    }

    /** What is left after this slice, or null when nothing is. */
    private @Nullable Draining slice(CallId call, Draining state, StoredAnswer answer, long nowMs) {
        long bytesEach = ENVELOPE_BYTES + Utf8Size.of(answer.getBody());
        boolean callGiven = state.getCallGiven();
        int records = 0;
        try (KeyValueIterator<byte[], Waiter> waiting = pendings.waiters(call, state.getNextSequence())) {
            while (waiting.hasNext()) {
                KeyValue<byte[], Waiter> next = waiting.next();
                long sequence = StoreKeys.sequenceOfWaiter(next.key);
                if (records >= bounds.records() || (records > 0 && (records + 1) * bytesEach > bounds.bytes())) {
                    return Draining.newBuilder(state)
                            .setNextSequence(sequence)
                            .setCallGiven(callGiven)
                            .build();
                }
                PromptResult result = result(state, next.value, answer, callGiven, nowMs);
                callGiven |= result.getSource() == ResultSource.CALL;
                outlets.result(result, PendingCalls.trace(next.value));
                pendings.leave(call, sequence, next.value);
                records++;
            }
        }
        return null;
    }

    private PromptResult result(Draining state, Waiter waiter, StoredAnswer answer, boolean callGiven, long nowMs) {
        Addressee to =
                Addressee.of(waiter, state.getTenant(), state.getOperation(), state.getModel(), state.getFingerprint());
        Long deadline = waiter.getDeadlineMs();
        CallOutcome outcome = Symbols.of(CallOutcome.class, answer.getOutcome());
        boolean cancelled =
                outcome == CallOutcome.CANCELLED || controls.isCancelled(state.getTenant(), waiter.getJob());
        if (cancelled && outcome != CallOutcome.ANSWERED) {
            return results.cancelled(to, nowMs);
        }
        if (outcome == CallOutcome.EXPIRED) {
            return results.expired(to, "the deadline passed before the call was made", nowMs);
        }
        if (deadline != null && deadline < answer.getStoredAtMs()) {
            return results.expired(to, "the deadline passed before the answer came", nowMs);
        }
        return results.ended(to, answer, callGiven ? ResultSource.COALESCED : ResultSource.CALL, nowMs);
    }
}
