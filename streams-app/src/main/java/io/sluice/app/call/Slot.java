package io.sluice.app.call;

import io.sluice.app.lane.Lease;
import io.sluice.app.lane.SlotId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One ownership of a slot's partition, from assignment to letting go: what its threads share. Everything here is a bounded queue or
 * a gauge, and each gauge names its writers. A slot that is taken away and given back is a new object, so that what
 * belongs to the old ownership can never be committed by the new one.
 */
final class Slot {
    private static final int MAILBOX_SPARE = 1024;

    /** Of a call's record: as it came, its fields, the body that is sent and the one that is being read. */
    private static final long MEMORY_PER_BYTE = 4;
    /** Of a call whatever its size: its thread, its connection and their buffers. */
    private static final long MEMORY_PER_CALL = 16 * 1024;

    final SlotId id;
    final TopicPartition partition;

    /** To the slot's actor. It holds one message per open call at most and a few of control, so it never fills. */
    final BlockingQueue<SlotMessage> mailbox;

    /** Completed by the actor when it starts nothing more and its last word is with the committer. */
    final CompletableFuture<Void> letGo;

    /** The slot whose actor and quota serve this one: itself, but for the BULK class of a lane. */
    final Slot leader;

    private final AtomicInteger openCalls = new AtomicInteger();
    private final AtomicLong openBytes = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private volatile boolean active;
    private volatile boolean closing;
    private volatile long committedOffset;
    private volatile @Nullable Spend spend;
    private volatile Lease lease;
    private volatile @Nullable SlotStats stats;

    Slot(SlotId id, TopicPartition partition, int openMax, long committedOffset, Lease none) {
        this.id = id;
        this.partition = partition;
        // Its follower's calls come here, too.
        this.mailbox = new LinkedBlockingQueue<>(2 * openMax + MAILBOX_SPARE);
        this.letGo = new CompletableFuture<>();
        this.committedOffset = committedOffset;
        this.lease = none;
        this.leader = this;
    }

    private Slot(Slot leader, TopicPartition partition, long committedOffset) {
        this.id = leader.id;
        this.partition = partition;
        this.mailbox = leader.mailbox;
        this.letGo = leader.letGo;
        this.committedOffset = committedOffset;
        this.lease = leader.lease;
        this.leader = leader;
    }

    /** The slot's partition of another class: offsets of its own, served by this one's actor and quota. */
    Slot follower(TopicPartition other, long committed) {
        return new Slot(this, other, committed);
    }

    /** Whether it is a class of another slot. */
    boolean follows() {
        return leader != this;
    }

    /** Poll thread: a call was taken from the partition. */
    void took(long bytes) {
        openCalls.incrementAndGet();
        openBytes.addAndGet(bytes);
    }

    /** Slot or poll thread: a call's end goes to the committer, which holds so many bytes more for it. */
    void ended(long moreBytes) {
        ended.incrementAndGet();
        openBytes.addAndGet(moreBytes);
    }

    /** Committer: an end stands. */
    void settled(long bytes) {
        openCalls.decrementAndGet();
        openBytes.addAndGet(-bytes);
    }

    /** Calls taken and not committed. */
    int openCalls() {
        return openCalls.get();
    }

    /** Bytes of heap that calls taken and answers not committed may need, about. */
    long memory() {
        return MEMORY_PER_BYTE * openBytes.get() + MEMORY_PER_CALL * openCalls.get();
    }

    /** Ends handed to the committer so far. */
    long endedCount() {
        return ended.get();
    }

    /** Whether calls may be offered: the quota is inherited and claimed. */
    boolean active() {
        return follows() ? leader.active() : active;
    }

    /** Actor only, or the poll thread for a slot that has no actor. */
    void activate() {
        active = true;
    }

    /** Whether nothing may be started any more. */
    boolean closing() {
        return closing || (follows() && leader.closing());
    }

    /** Poll thread only, or whoever stops the worker for good. */
    void close() {
        closing = true;
    }

    /** The partition's committed offset, as far as the committer has come. */
    long committedOffset() {
        return committedOffset;
    }

    /** Committer only. */
    void committedOffset(long offset) {
        committedOffset = offset;
    }

    /** What the actor last said of its quota; null until it knows what it inherits, and for slots without an actor. */
    @Nullable Spend spend() {
        return spend;
    }

    /** Actor only. */
    void spend(Spend latest) {
        spend = latest;
    }

    /** Until when the slot may send; not held until its claim is committed. */
    Lease lease() {
        return lease;
    }

    /** Committer only. */
    void lease(Lease renewed) {
        lease = renewed;
    }

    /** For panels; null until the actor has spoken. */
    @Nullable SlotStats stats() {
        return stats;
    }

    /** Actor only. */
    void stats(SlotStats latest) {
        stats = latest;
    }
}
