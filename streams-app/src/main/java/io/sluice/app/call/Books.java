package io.sluice.app.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the committer keeps: the open slots with their offsets, and the endings that are not committed yet. Every
 * transaction carries all of these endings, because the offsets count them as complete. Committer thread only.
 */
final class Books {
    private final Map<Slot, Book> books = new HashMap<>();
    private final List<Ending.Done> pending = new ArrayList<>();
    private long pendingBytes;
    private @Nullable ConsumerGroupMetadata group;

    /**
     * What one transaction writes.
     *
     * @param endings all that are not committed
     * @param carried slots whose offsets it commits, some with a snapshot of their quota
     * @param group generation under which it commits
     */
    record Draft(List<Ending.Done> endings, Map<Book, @Nullable Spend> carried, ConsumerGroupMetadata group) {
        Map<TopicPartition, OffsetAndMetadata> offsets() {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            carried.keySet().forEach(book -> offsets.put(book.slot.partition, book.offset()));
            return offsets;
        }
    }

    void obey(CommitOrder order) {
        switch (order) {
            case CommitOrder.Generation generation -> group = generation.group();
            case CommitOrder.Open open -> books.put(open.slot(), new Book(open.slot(), open.tracker()));
            case CommitOrder.Took took -> {
                Book book = books.get(took.slot());
                if (book != null) {
                    book.took(took);
                }
            }
            case CommitOrder.Release release -> release(release);
            case CommitOrder.Forget forget -> forget(forget.slot());
        }
    }

    /** Endings of slots that are not ours any more are let fall: nothing of them may be committed. */
    void apply(Ending.Done done) {
        Book book = books.get(done.slot());
        if (book != null) {
            book.apply(done);
            pending.add(done);
            pendingBytes += done.bytes();
        }
    }

    boolean isEmpty() {
        return books.isEmpty();
    }

    int pendingCount() {
        return pending.size();
    }

    long pendingBytes() {
        return pendingBytes;
    }

    /** Whether something must be committed without waiting for company. */
    boolean urgent() {
        for (Book book : books.values()) {
            if (book.urgent()) {
                return true;
            }
        }
        return false;
    }

    /** Null while there is nothing to commit, or no generation to commit under. */
    @Nullable Draft draft(boolean renewal, long spendEveryNanos) {
        ConsumerGroupMetadata generation = group;
        Map<Book, @Nullable Spend> carried = new HashMap<>();
        for (Book book : books.values()) {
            Spend spend = book.spendDue(renewal ? 0 : spendEveryNanos);
            if (spend != null || renewal || book.touched() || book.urgent()) {
                carried.put(book, spend);
            }
        }
        return generation == null || carried.isEmpty() ? null : new Draft(List.copyOf(pending), carried, generation);
    }

    /** The draft stands. */
    void committed(Draft draft) {
        draft.endings().forEach(done -> done.slot().settled(done.bytes()));
        pending.clear();
        pendingBytes = 0;
        draft.carried().forEach(Book::committed);
        for (Iterator<Book> each = books.values().iterator(); each.hasNext(); ) {
            CompletableFuture<Boolean> released = each.next().released();
            if (released != null) {
                each.remove();
                released.complete(true);
            }
        }
    }

    /** By topic, where a slot and its other classes stand once this transaction is committed. */
    Map<String, Long> offsetsOf(Slot leader) {
        Map<String, Long> offsets = new TreeMap<>();
        books.forEach((slot, book) -> {
            if (slot.leader == leader) {
                offsets.put(slot.partition.topic(), book.tracker.committable());
            }
        });
        return offsets;
    }

    /** The partitions of the open slots. */
    List<TopicPartition> partitions() {
        return books.keySet().stream().map(slot -> slot.partition).toList();
    }

    /** After doubt: settles the endings that stand already. */
    void settle(Predicate<Ending.Done> stands) {
        pending.removeIf(done -> {
            boolean settled = stands.test(done);
            if (settled) {
                done.slot().settled(done.bytes());
                pendingBytes -= done.bytes();
            }
            return settled;
        });
    }

    /** Nothing more will be committed. */
    void close() {
        books.values().forEach(Book::drop);
        books.clear();
        pending.clear();
    }

    private void release(CommitOrder.Release release) {
        Book book = books.get(release.slot());
        if (book == null) {
            release.released().complete(false);
        } else {
            book.release(release.released());
        }
    }

    private void forget(Slot slot) {
        Book book = books.remove(slot);
        if (book != null) {
            pending.removeIf(done -> done.slot() == slot);
            pendingBytes = pending.stream().mapToLong(Ending.Done::bytes).sum();
            book.drop();
        }
    }
}
