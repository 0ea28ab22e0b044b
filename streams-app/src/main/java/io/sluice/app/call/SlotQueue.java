package io.sluice.app.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a slot's actor holds: ready by age, so that a call that comes back keeps its place, and retries apart, because they may
 * be held back; waiting by when they are due; and a count of those in flight. Bounded by what the poll thread offers. Actor's thread only.
 */
final class SlotQueue {
    private final PriorityQueue<OpenCall> ready = new PriorityQueue<>(Comparator.comparingLong(OpenCall::offset));
    private final PriorityQueue<OpenCall> retries = new PriorityQueue<>(Comparator.comparingLong(OpenCall::offset));
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
            readyOf(open).add(open);
        }
    }

    private PriorityQueue<OpenCall> readyOf(OpenCall open) {
        return open.isRetry() ? retries : ready;
    }

    /** Moves what is due to its place among the ready. */
    void due(long nowNanos) {
        for (OpenCall first = waiting.peek();
                first != null && first.notBeforeNanos() - nowNanos <= 0;
                first = waiting.peek()) {
            OpenCall due = waiting.remove();
            readyOf(due).add(due);
        }
    }

    /** When the next waiting call is due. */
    OptionalLong nextDueNanos() {
        OpenCall first = waiting.peek();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.notBeforeNanos());
    }

    /** The oldest ready call, retries left out or not; it stays. */
    @Nullable OpenCall first(boolean retriesToo) {
        OpenCall fresh = ready.peek();
        OpenCall retry = retriesToo ? retries.peek() : null;
        return retry == null || (fresh != null && fresh.offset() < retry.offset()) ? fresh : retry;
    }

    /** Any ready call; it stays. There must be one. */
    OpenCall any(RandomGenerator random) {
        int index = random.nextInt(readyCount());
        return Stream.concat(ready.stream(), retries.stream())
                .skip(index)
                .findFirst()
                .orElseThrow();
    }

    /** Takes a ready call out. */
    OpenCall take(OpenCall open) {
        PriorityQueue<OpenCall> from = readyOf(open);
        if (from.peek() == open) {
            return from.remove();
        }
        from.remove(open);
        return open;
    }

    /** Takes out what is not in flight and whose deadline has passed. */
    List<OpenCall> takeExpired(long wallMs) {
        List<OpenCall> expired = new ArrayList<>();
        for (PriorityQueue<OpenCall> queue : List.of(ready, retries, waiting)) {
            queue.removeIf(open -> open.expired(wallMs) && expired.add(open));
        }
        return expired;
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
        return ready.size() + retries.size();
    }

    int waitingCount() {
        return waiting.size();
    }

    /** Lets go of everything that is not in flight. */
    void clear() {
        ready.clear();
        retries.clear();
        waiting.clear();
    }
}
