package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import io.sluice.schemas.Resolution;
import io.sluice.schemas.SchemaCatalogue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A slot from the poll thread's side: what was complete when it came, and what holds its partition back. Poll thread only. */
final class OwnedSlot {
    final Slot slot;
    private final @Nullable Lane lane;
    private final CommittedOffset resumed;
    private final CallIntake intake;
    private final Committer committer;
    private final int windowMax;
    private final int openMax;
    private final WorkerClock clock;
    /** Ends that the committer had no room for yet; at most one poll's, because the partition is paused until it has. */
    private final Deque<Ending.Done> broken = new ArrayDeque<>();

    private int heldForSchema;
    private boolean paused = true;

    /**
     * @param lane null where no lane of that name is configured
     * @param resumed what was complete at the takeover
     * @param windowMax offsets from the committed one that may be taken
     * @param openMax open calls at which the partition is paused
     */
    OwnedSlot(
            Slot slot,
            @Nullable Lane lane,
            CommittedOffset resumed,
            CallIntake intake,
            Committer committer,
            int windowMax,
            int openMax,
            WorkerClock clock) {
        this.slot = slot;
        this.lane = lane;
        this.resumed = resumed;
        this.intake = intake;
        this.committer = committer;
        this.windowMax = windowMax;
        this.openMax = openMax;
        this.clock = clock;
    }

    boolean paused() {
        return paused;
    }

    void paused(boolean now) {
        paused = now;
    }

    /** Whether the partition should be left alone for now: memory and the offset window are bounded. */
    boolean mustPause(long position, int pollMax, SchemaCatalogue catalogue) throws InterruptedException {
        if (heldForSchema != 0 && !(catalogue.resolve(heldForSchema) instanceof Resolution.Unresolved)) {
            heldForSchema = 0;
        }
        return !slot.active()
                || !handIn(0)
                || heldForSchema != 0
                || slot.openCalls() + pollMax > openMax
                || (slot.openCalls() > 0 && position + pollMax - slot.committedOffset() > windowMax);
    }

    /**
     * Takes records, oldest first: tells the committer which, ends what cannot be made, offers the rest to the actor.
     *
     * @return where to read again from, if not all could be taken
     */
    OptionalLong take(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        List<Long> offsets = new ArrayList<>(records.size());
        OptionalLong again = OptionalLong.empty();
        List<OpenCall> ready = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> read : records) {
            // A gap can be wider than the window: then the calls below it have to end first.
            if (slot.openCalls() > 0 && read.offset() - slot.committedOffset() >= windowMax) {
                again = OptionalLong.of(read.offset());
                break;
            }
            if (!resumed.covers(read.offset())) {
                CallIntake.Taken taken = intake.take(read, slot, lane);
                if (taken instanceof CallIntake.Taken.Unresolved unresolved) {
                    heldForSchema = unresolved.schemaId();
                    again = OptionalLong.of(read.offset());
                    break;
                }
                opened(read, taken, ready);
            }
            offsets.add(read.offset());
        }
        if (!offsets.isEmpty()) {
            committer.order(new CommitOrder.Took(slot, offsets));
        }
        boolean unused = handIn(0);
        if (!ready.isEmpty()) {
            slot.mailbox.put(new SlotMessage.Offered(ready));
        }
        return again;
    }

    /**
     * Hands the committer the ends of what cannot be called, as far as it has room.
     *
     * @param waitNanos how long to wait for room in all; 0: not at all
     * @return whether none is left
     */
    boolean handIn(long waitNanos) throws InterruptedException {
        long until = clock.nanoTime() + waitNanos;
        while (!broken.isEmpty() && committer.tryEnd(broken.getFirst(), Math.max(0, until - clock.nanoTime()))) {
            broken.removeFirst();
        }
        return broken.isEmpty();
    }

    private void opened(ConsumerRecord<byte[], byte[]> read, CallIntake.Taken taken, List<OpenCall> ready) {
        switch (taken) {
            case CallIntake.Taken.Ready made -> {
                slot.took(made.open().bytes());
                ready.add(made.open());
            }
            case CallIntake.Taken.Broken ending -> {
                int bytes = Math.max(0, read.serializedValueSize());
                slot.took(bytes);
                slot.ended(0);
                broken.add(new Ending.Done(slot, read.offset(), ending.produced(), bytes));
            }
            case CallIntake.Taken.Unresolved unresolved -> throw new IllegalStateException("not taken");
        }
    }
}
