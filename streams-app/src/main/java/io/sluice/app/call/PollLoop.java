package io.sluice.app.call;

import io.sluice.schemas.SchemaCatalogue;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll thread: owns the consumer and the slots' comings and goings. It polls always, so that the group hears of it,
 * and pauses the partitions whose slots have enough. It waits for other threads only while slots are revoked, and then
 * bounded.
 */
final class PollLoop implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_WHILE_PAUSED = Duration.ofMillis(5);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final AtomicBoolean outdated;
    private final Holdings holdings;
    private final Beginnings beginnings;
    private final Committer committer;
    private final SchemaCatalogue catalogue;
    private final int pollMax;
    private final long heapMost;
    private final Consumer<String> stopWorker;
    private final Set<TopicPartition> fresh = new HashSet<>();
    private @Nullable ConsumerGroupMetadata generation;
    private volatile boolean joined;
    private volatile boolean closing;
    private volatile boolean halted;

    /**
     * @param topics of all lanes
     * @param outdated whether the group's last assignment was made for other topics
     * @param pollMax records of one poll at most
     * @param heapMost bytes that open calls of all slots may take of the heap, see {@link HeapShare}
     */
    PollLoop(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            List<String> topics,
            AtomicBoolean outdated,
            Holdings holdings,
            Beginnings beginnings,
            Committer committer,
            SchemaCatalogue catalogue,
            int pollMax,
            long heapMost,
            Consumer<String> stopWorker) {
        this.consumer = consumer;
        this.topics = List.copyOf(topics);
        this.outdated = outdated;
        this.holdings = holdings;
        this.beginnings = beginnings;
        this.committer = committer;
        this.catalogue = catalogue;
        this.pollMax = pollMax;
        this.heapMost = heapMost;
        this.stopWorker = stopWorker;
    }

    /** Whether the group has assigned something, or said that there is nothing for this worker. For any thread. */
    boolean joined() {
        return joined;
    }

    /** Ends in order: slots are released first. For any thread. */
    void close() {
        closing = true;
    }

    /** Ends at once; nothing is released. For any thread. */
    void halt() {
        halted = true;
        closing = true;
    }

    @Override
    public void run() {
        try {
            consumer.subscribe(topics, this);
            while (!closing) {
                openFresh();
                boolean paused = adjustFlow();
                take(consumer.poll(paused || !fresh.isEmpty() ? POLL_WHILE_PAUSED : POLL));
                if (outdated.getAndSet(false)) {
                    // A static member that comes back is given what it had, and a new lane would be nobody's.
                    consumer.enforceRebalance("its topics are others than those of its last start");
                }
            }
            if (!halted) {
                holdings.release(consumer.assignment());
            }
        } catch (FencedInstanceIdException e) {
            stopWorker.accept("another process uses its instance id: " + e.getMessage());
        } catch (InterruptedException | InterruptException e) {
            LOG.info("the poll thread was stopped");
        } catch (RuntimeException | Error e) {
            LOG.error("the poll thread failed", e);
            stopWorker.accept("the poll thread failed: " + e);
        } finally {
            closeConsumer();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        // Nothing is read before it is known what was completed.
        consumer.pause(partitions);
        fresh.addAll(partitions);
        joined = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        fresh.removeAll(partitions);
        if (!halted) {
            interruptibly(() -> {
                // A cooperative revocation comes with the next generation, under which the last commit has to go.
                sayGeneration();
                holdings.release(partitions);
                reopenRestOf(partitions);
            });
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        fresh.removeAll(partitions);
        interruptibly(() -> {
            holdings.forget(partitions);
            reopenRestOf(partitions);
        });
    }

    /** The classes of a slot come and go together. Should the group ever part them, what is left begins anew. */
    private void reopenRestOf(Collection<TopicPartition> gone) {
        for (TopicPartition left : consumer.assignment()) {
            if (!gone.contains(left) && holdings.get(left) == null && fresh.add(left)) {
                consumer.pause(Set.of(left));
            }
        }
    }

    /** A slot before its other classes. */
    private static List<TopicPartition> slotsFirst(Set<TopicPartition> partitions) {
        return partitions.stream()
                .sorted(Comparator.comparing(
                        partition -> Holdings.leading(partition).isPresent()))
                .toList();
    }

    private void openFresh() throws InterruptedException {
        sayGeneration();
        if (fresh.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(fresh, ASK_TIMEOUT);
            for (TopicPartition partition : slotsFirst(fresh)) {
                OffsetAndMetadata at = committed.get(partition);
                long position = at == null
                        ? beginnings.of(consumer, partition, holdings.id(partition), ASK_TIMEOUT)
                        : at.offset();
                consumer.seek(partition, position);
                if (holdings.open(partition, at, position)) {
                    fresh.remove(partition);
                }
            }
        } catch (TimeoutException e) {
            // A dead owner's transaction may still be open: neither the group's offsets nor the quota topic are stable
            // before it has ended.
            LOG.info("offsets of {} are not known yet: {}", fresh, e.getMessage());
        }
    }

    private void sayGeneration() throws InterruptedException {
        ConsumerGroupMetadata now = consumer.groupMetadata();
        if (!now.equals(generation)) {
            generation = now;
            committer.order(new CommitOrder.Generation(now));
        }
    }

    /** True if some partition is paused, so that it must be looked at again soon. */
    private boolean adjustFlow() throws InterruptedException {
        long taken = 0;
        for (OwnedSlot held : holdings.all()) {
            taken += held.slot.memory();
        }
        HeapShare heap = new HeapShare(heapMost, taken, holdings.all().size());
        boolean any = false;
        for (OwnedSlot held : holdings.all()) {
            TopicPartition partition = held.slot.partition;
            boolean pause =
                    heap.spent(held.slot.memory()) || held.mustPause(consumer.position(partition), pollMax, catalogue);
            if (pause != held.paused()) {
                if (pause) {
                    consumer.pause(Set.of(partition));
                } else {
                    consumer.resume(Set.of(partition));
                }
                held.paused(pause);
            }
            any |= pause;
        }
        return any;
    }

    private void take(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        sayGeneration();
        for (TopicPartition partition : records.partitions()) {
            OwnedSlot held = holdings.get(partition);
            if (held != null) {
                OptionalLong again = held.take(records.records(partition));
                again.ifPresent(offset -> consumer.seek(partition, offset));
            }
        }
    }

    private void closeConsumer() {
        try {
            // A static member does not leave: its next start takes over at once.
            consumer.close(CloseOptions.timeout(halted ? Duration.ZERO : CLOSE_TIMEOUT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        } catch (RuntimeException e) {
            LOG.info("the consumer did not close in order: {}", e.toString());
        }
    }

    private interface Waiting {
        void run() throws InterruptedException;
    }

    private static void interruptibly(Waiting waiting) {
        try {
            waiting.run();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
