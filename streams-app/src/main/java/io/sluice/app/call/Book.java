package io.sluice.app.call;

import io.sluice.app.lane.OffsetTracker;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** What the committer knows of one slot. Committer thread only. */
final class Book {
    final Slot slot;
    final OffsetTracker tracker;
    private long applied;
    private boolean touched;
    private @Nullable Spend committedSpend;
    /** The offset that the slot's last committed quota record tells of. */
    private long recordedOffset = -1;

    private @Nullable CompletableFuture<Boolean> release;

    Book(Slot slot, OffsetTracker tracker) {
        this.slot = slot;
        this.tracker = tracker;
    }

    void took(CommitOrder.Took took) {
        for (long offset : took.offsets()) {
            OffsetTracker.Admission admission = tracker.offer(offset);
            if (admission == OffsetTracker.Admission.WINDOW_FULL) {
                throw new IllegalStateException("slot " + slot.id + ": offset " + offset
                        + " was taken beyond the window that begins at " + tracker.committable());
            }
        }
    }

    void apply(Ending.Done ending) {
        if (!tracker.complete(ending.offset())) {
            throw new IllegalStateException("slot " + slot.id + ": offset " + ending.offset() + " ended twice");
        }
        applied++;
        touched = true;
    }

    void release(CompletableFuture<Boolean> released) {
        release = released;
    }

    /** Offsets have moved since the last commit. */
    boolean touched() {
        return touched;
    }

    OffsetAndMetadata offset() {
        return new OffsetAndMetadata(tracker.committable(), tracker.metadata());
    }

    /** A snapshot that a transaction should carry now: the claim, the last word, or one that is new enough. */
    @Nullable Spend spendDue(long everyNanos) {
        Spend latest = slot.spend();
        Spend committed = committedSpend;
        if (latest == null) {
            return null;
        }
        boolean same = committed != null && latest.number() == committed.number();
        if (release != null && applied == slot.endedCount()) {
            // The last record tells of the last offset.
            return same && recordedOffset == tracker.committable() ? null : latest;
        }
        boolean due = committed == null || latest.atNanos() - committed.atNanos() >= everyNanos;
        return due && !same ? latest : null;
    }

    /** Must be committed without waiting for company. */
    boolean urgent() {
        Spend latest = slot.spend();
        return (latest != null && committedSpend == null) || (release != null && applied == slot.endedCount());
    }

    void committed(@Nullable Spend spend) {
        touched = false;
        slot.committedOffset(tracker.committable());
        if (spend != null) {
            committedSpend = spend;
            recordedOffset = tracker.committable();
        }
    }

    /** The release, if one was asked for and all that belongs to it stands. */
    @Nullable CompletableFuture<Boolean> released() {
        Spend latest = slot.spend();
        Spend committed = committedSpend;
        boolean lastWord = latest == null
                || (committed != null
                        && latest.number() == committed.number()
                        && recordedOffset == tracker.committable());
        boolean done = applied == slot.endedCount() && !touched && lastWord;
        return done ? release : null;
    }

    /** Nothing of this slot will be committed any more. */
    void drop() {
        CompletableFuture<Boolean> waiting = release;
        if (waiting != null) {
            waiting.complete(false);
        }
    }
}
