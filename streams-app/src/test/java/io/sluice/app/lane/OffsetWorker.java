package io.sluice.app.lane;

import io.sluice.app.lane.OffsetTracker.Admission;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** One worker's life over a partition: polls, completes in any order, seeks back, commits. Keeps its own sets of longs. */
final class OffsetWorker {
    /** What a successor starts from. */
    record Committed(long offset, String metadata) {}

    /** How a commit is made of a tracker and the offsets that are open. */
    interface Commit {
        Committed of(OffsetTracker tracker, NavigableSet<Long> open);
    }

    private final Random random;
    private final List<Long> log;
    private final int window;
    private final Commit commit;
    /** Completed in a commit that stands, by this worker or one before it. */
    private final Set<Long> doneForGood;

    private final List<String> faults;
    private final OffsetTracker tracker;
    private final NavigableSet<Long> open = new TreeSet<>();
    private final Set<Long> done = new HashSet<>();
    private final Set<Long> seen = new HashSet<>();
    private final int first;
    private int next;
    private Committed committed;

    OffsetWorker(
            Random random,
            List<Long> log,
            int window,
            Committed from,
            Commit commit,
            Set<Long> doneForGood,
            List<String> faults) {
        this.random = random;
        this.log = log;
        this.window = window;
        this.commit = commit;
        this.doneForGood = doneForGood;
        this.faults = faults;
        this.committed = from;
        this.tracker = new OffsetTracker(from.offset, completed(from), window);
        this.first = (int) log.stream().filter(offset -> offset < from.offset).count();
        this.next = first;
    }

    /** Works for so many steps and vanishes: what it did after its last commit is undone. */
    Committed work(long steps) {
        for (long step = 0; step < steps && faults.isEmpty(); step++) {
            step();
        }
        return committed;
    }

    /** Works until nothing is left to do. */
    Committed finish() {
        while (faults.isEmpty() && (next < log.size() || !open.isEmpty())) {
            step();
        }
        commit();
        return committed;
    }

    static BitSet completed(Committed committed) {
        return OffsetBitmap.decode(committed.offset, committed.metadata) instanceof OffsetBitmap.Completed completed
                ? completed.offsets()
                : new BitSet();
    }

    private void step() {
        if (next < log.size() && random.nextBoolean()) {
            next += offered(log.get(next)) ? 1 : 0;
        }
        if (!open.isEmpty() && random.nextInt(5) < 3) {
            complete();
        }
        if (next > first && random.nextInt(100) == 0) {
            next = first + random.nextInt(next - first);
        }
        if (!open.isEmpty() && tracker.committable() != open.first()) {
            faults.add("committable " + tracker.committable() + ", lowest open " + open.first());
        }
        if (tracker.openCount() != open.size()) {
            faults.add(tracker.openCount() + " open, not " + open.size());
        }
        if (random.nextInt(20) == 0) {
            commit();
        }
    }

    private boolean offered(long offset) {
        Admission wanted = wanted(offset);
        boolean room = tracker.hasRoomFor(offset);
        Admission admission = tracker.offer(offset);
        if (admission != wanted || (wanted == Admission.OPENED && !room)) {
            faults.add(offset + " was " + admission + ", not " + wanted);
        }
        if (admission == Admission.OPENED) {
            open.add(offset);
        }
        if (admission != Admission.WINDOW_FULL) {
            seen.add(offset);
        }
        return admission != Admission.WINDOW_FULL;
    }

    private Admission wanted(long offset) {
        if (seen.contains(offset)) {
            return open.contains(offset) ? Admission.OPEN_ALREADY : Admission.COMPLETED_BEFORE;
        }
        if (!open.isEmpty() && offset - open.first() >= window) {
            return Admission.WINDOW_FULL;
        }
        return doneForGood.contains(offset) ? Admission.COMPLETED_BEFORE : Admission.OPENED;
    }

    private void complete() {
        long from = open.first() + random.nextLong(open.last() - open.first() + 1);
        Long above = open.ceiling(from);
        long offset = above == null ? open.first() : above;
        open.remove(offset);
        done.add(offset);
        if (!tracker.complete(offset) || tracker.complete(offset)) {
            faults.add("not completed once: " + offset);
        }
    }

    private void commit() {
        committed = commit.of(tracker, open);
        doneForGood.addAll(done);
        if (committed.metadata.length() > OffsetBitmap.CHARS_MAX) {
            faults.add("metadata of " + committed.metadata.length() + " characters");
        }
    }
}
