package io.sluice.app.call;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a slot's actor holds: ready by class and age; waiting by when they are due; and a count of those in
 * flight. Bounded by what the poll thread offers. Actor's thread only.
 *
 * <p>INTERACTIVE calls go first, but while both wait, every so many of them let one BULK call pass: it never starves.
 */
final class SlotQueue {
    private final ReadyCalls interactive = new ReadyCalls();
    private final ReadyCalls bulk = new ReadyCalls();
    private final PriorityQueue<OpenCall> waiting =
            new PriorityQueue<>((one, other) -> Long.signum(one.notBeforeNanos() - other.notBeforeNanos()));
    private final int bulkShare;
    /** Percent of starts that BULK has not had of its share. */
    private int bulkDue;

    private int inFlight;
    private long offered;

    /** @param bulkShare percent of the starts that BULK gets at least while both classes wait; 1 to 99 */
    SlotQueue(int bulkShare) {
        this.bulkShare = bulkShare;
    }

    void offer(List<OpenCall> calls, long nowNanos) {
        for (OpenCall open : calls) {
            back(open, nowNanos);
        }
        offered += calls.size();
    }

    /** Calls that were offered so far. */
    long offered() {
        return offered;
    }

    /** To its place among the ready, or to wait until it is due. */
    void back(OpenCall open, long nowNanos) {
        if (open.notBeforeNanos() - nowNanos > 0) {
            waiting.add(open);
        } else {
            classOf(open).add(open);
        }
    }

    /** Moves what is due to its place among the ready. */
    void due(long nowNanos) {
        for (OpenCall first = waiting.peek();
                first != null && first.notBeforeNanos() - nowNanos <= 0;
                first = waiting.peek()) {
            OpenCall due = waiting.remove();
            classOf(due).add(due);
        }
    }

    /** When the next waiting call is due. */
    OptionalLong nextDueNanos() {
        OpenCall first = waiting.peek();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.notBeforeNanos());
    }

    /** The ready call whose turn it is, retries left out or not; it stays. */
    @Nullable OpenCall first(boolean retriesToo) {
        OpenCall one = interactive.first(retriesToo);
        OpenCall other = bulk.first(retriesToo);
        boolean bulkFirst = one == null || (other != null && bulkDue >= 100 - bulkShare);
        return bulkFirst ? other : one;
    }

    /** Any ready call; it stays. There must be one. */
    OpenCall any(RandomGenerator random) {
        return any(random, open -> true);
    }

    /** Any ready call, of the preferred ones if there are; it stays. There must be one. */
    OpenCall any(RandomGenerator random, Predicate<OpenCall> preferred) {
        List<OpenCall> ready = Stream.concat(interactive.all(), bulk.all()).toList();
        List<OpenCall> best = ready.stream().filter(preferred).toList();
        List<OpenCall> from = best.isEmpty() ? ready : best;
        return from.get(random.nextInt(from.size()));
    }

    /** Takes a ready call out. */
    OpenCall take(OpenCall open) {
        classOf(open).remove(open);
        return open;
    }

    /** Takes out what matches and is not in flight. */
    List<OpenCall> takeAll(Predicate<OpenCall> which) {
        List<OpenCall> taken = new ArrayList<>();
        List<PriorityQueue<OpenCall>> queues = new ArrayList<>(interactive.queues());
        queues.addAll(bulk.queues());
        queues.add(waiting);
        for (PriorityQueue<OpenCall> queue : queues) {
            queue.removeIf(open -> which.test(open) && taken.add(open));
        }
        return taken;
    }

    /** A call that was taken out has started. */
    void started(OpenCall open) {
        inFlight++;
        if (open.slot().follows()) {
            bulkDue = Math.max(0, bulkDue - (100 - bulkShare));
        } else if (bulk.size() > 0) {
            bulkDue = Math.min(100, bulkDue + bulkShare);
        }
    }

    void ended() {
        inFlight--;
    }

    int inFlight() {
        return inFlight;
    }

    int readyCount() {
        return interactive.size() + bulk.size();
    }

    int waitingCount() {
        return waiting.size();
    }

    /** Lets go of everything that is not in flight. */
    void clear() {
        interactive.clear();
        bulk.clear();
        waiting.clear();
    }

    private ReadyCalls classOf(OpenCall open) {
        return open.slot().follows() ? bulk : interactive;
    }
}
