package io.sluice.app.call;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a slot's actor holds: ready by age, so that a call that comes back keeps its place; waiting by when they
 * are due; and a count of those in flight. Bounded by what the poll thread offers. Actor's thread only.
 */
final class SlotQueue {
    private final PriorityQueue<OpenCall> ready = new PriorityQueue<>(Comparator.comparingLong(OpenCall::offset));
    private final PriorityQueue<OpenCall> waiting =
            new PriorityQueue<>((one, other) -> Long.signum(one.notBeforeNanos() - other.notBeforeNanos()));
    private int inFlight;

    void offer(List<OpenCall> calls, long nowNanos) {
        for (OpenCall open : calls) {
            back(open, nowNanos);
        }
    }

    /** To its place among the ready, or to wait until it is due. */
    void back(OpenCall open, long nowNanos) {
        if (open.notBeforeNanos() - nowNanos > 0) {
            waiting.add(open);
        } else {
            ready.add(open);
        }
    }

    /** Moves what is due to its place among the ready. */
    void due(long nowNanos) {
        for (OpenCall first = waiting.peek();
                first != null && first.notBeforeNanos() - nowNanos <= 0;
                first = waiting.peek()) {
            ready.add(waiting.remove());
        }
    }

    /** When the next waiting call is due. */
    OptionalLong nextDueNanos() {
        OpenCall first = waiting.peek();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.notBeforeNanos());
    }

    /** The oldest ready call; it stays. */
    @Nullable OpenCall first() {
        return ready.peek();
    }

    /** Takes the oldest ready call out. */
    OpenCall takeFirst() {
        return ready.remove();
    }

    void started() {
        inFlight++;
    }

    void ended() {
        inFlight--;
    }

    int inFlight() {
        return inFlight;
    }

    int readyCount() {
        return ready.size();
    }

    int waitingCount() {
        return waiting.size();
    }

    /** Lets go of everything that is not in flight. */
    void clear() {
        ready.clear();
        waiting.clear();
    }
}
