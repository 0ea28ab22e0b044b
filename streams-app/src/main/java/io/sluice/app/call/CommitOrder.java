package io.sluice.app.call;

import io.sluice.app.lane.OffsetTracker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** What the poll thread tells the committer, in this order of its own. Few at a time: two per poll. */
sealed interface CommitOrder {
    /** The group has a new generation; commits go under it from here on. */
    record Generation(ConsumerGroupMetadata group) implements CommitOrder {}

    /** A slot was assigned: its offsets are tracked from here on, by the committer alone. */
    record Open(Slot slot, OffsetTracker tracker) implements CommitOrder {}

    /**
     * Calls were taken from a slot's partition; comes before any ending of theirs.
     *
     * @param offsets ascending; also those that were completed before and need no ending
     */
    record Took(Slot slot, List<Long> offsets) implements CommitOrder {}

    /** Commit everything that the slot has handed in, then forget it. Completed with whether all of it stands. */
    record Release(Slot slot, CompletableFuture<Boolean> released) implements CommitOrder {}

    /** The slot is no longer ours: commit nothing of it any more. */
    record Forget(Slot slot) implements CommitOrder {}
}
