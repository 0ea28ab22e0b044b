package io.sluice.app.call;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ready calls of one class, by age, so that a call that comes back keeps its place; retries apart, because they may be
 * held back. Actor's thread only.
 */
final class ReadyCalls {
    private final PriorityQueue<OpenCall> fresh = new PriorityQueue<>(Comparator.comparingLong(OpenCall::offset));
    private final PriorityQueue<OpenCall> retries = new PriorityQueue<>(Comparator.comparingLong(OpenCall::offset));

    void add(OpenCall open) {
        queueOf(open).add(open);
    }

    /** The oldest, retries left out or not; it stays. */
    @Nullable OpenCall first(boolean retriesToo) {
        OpenCall first = fresh.peek();
        OpenCall retry = retriesToo ? retries.peek() : null;
        return retry == null || (first != null && first.offset() < retry.offset()) ? first : retry;
    }

    void remove(OpenCall open) {
        PriorityQueue<OpenCall> from = queueOf(open);
        if (from.peek() == open) {
            OpenCall unused = from.remove();
        } else {
            from.remove(open);
        }
    }

    Stream<OpenCall> all() {
        return Stream.concat(fresh.stream(), retries.stream());
    }

    List<PriorityQueue<OpenCall>> queues() {
        return List.of(fresh, retries);
    }

    int size() {
        return fresh.size() + retries.size();
    }

    void clear() {
        fresh.clear();
        retries.clear();
    }

    private PriorityQueue<OpenCall> queueOf(OpenCall open) {
        return open.isRetry() ? retries : fresh;
    }
}
