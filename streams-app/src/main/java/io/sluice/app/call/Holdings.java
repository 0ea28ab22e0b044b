package io.sluice.app.call;

import io.sluice.app.config.WorkerConfig;
import io.sluice.app.lane.Lease;
import io.sluice.app.lane.OffsetTracker;
import io.sluice.app.lane.SlotAssignor;
import io.sluice.app.lane.SlotId;
import io.sluice.app.lane.WorkerClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots that this worker owns: opened when assigned, released in order when revoked, forgotten when lost. Poll thread
 * only, but for the list of slots that panels read.
 */
final class Holdings {
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);
    private static final Duration SLACK = Duration.ofSeconds(2);
    private static final int NO_LANE_OPEN_MAX = 1_000;

    /** Calls in the buffer beyond those in flight: what is started while the next poll is under way. */
    static final int BUFFER_CALLS = 2_000;

    private final WorkerConfig config;
    private final Map<String, Lane> lanesByTopic;
    private final String callsPrefix;
    private final CallIntake intake;
    private final Committer committer;
    private final SlotThreads threads;
    private final WorkerClock clock;
    private final Map<TopicPartition, OwnedSlot> owned = new HashMap<>();
    private volatile List<Slot> slots = List.of();

    Holdings(
            WorkerConfig config,
            Map<String, Lane> lanesByTopic,
            String callsPrefix,
            CallIntake intake,
            Committer committer,
            SlotThreads threads,
            WorkerClock clock) {
        this.config = config;
        this.lanesByTopic = Map.copyOf(lanesByTopic);
        this.callsPrefix = callsPrefix;
        this.intake = intake;
        this.committer = committer;
        this.threads = threads;
        this.clock = clock;
    }

    /** For any thread. */
    List<Slot> slots() {
        return slots;
    }

    Collection<OwnedSlot> all() {
        return owned.values();
    }

    @Nullable OwnedSlot get(TopicPartition partition) {
        return owned.get(partition);
    }

    /** The slot that a partition belongs to. */
    SlotId id(TopicPartition partition) {
        String topic = leading(partition).orElse(partition).topic();
        Lane lane = lanesByTopic.get(topic);
        String name = lane == null ? topic.substring(callsPrefix.length()) : lane.name();
        return new SlotId(name, partition.partition());
    }

    /**
     * A slot was assigned.
     *
     * @param committed what the group has committed; null: never anything
     * @param position where reading begins if nothing was committed
     * @return false where the slot that it is a class of is not owned: then nothing has changed
     */
    boolean open(TopicPartition partition, @Nullable OffsetAndMetadata committed, long position)
            throws InterruptedException {
        CommittedOffset resumed =
                committed == null ? new CommittedOffset(position, new BitSet()) : CommittedOffset.of(committed);
        Optional<TopicPartition> leading = leading(partition);
        OwnedSlot leader = leading.map(owned::get).orElse(null);
        if (leading.isPresent() && leader == null) {
            return false;
        }
        String topic = leading.orElse(partition).topic();
        Lane lane = lanesByTopic.get(topic);
        int openMax = lane == null ? NO_LANE_OPEN_MAX : lane.config().callsOpenMax() + BUFFER_CALLS;
        Lease none = Lease.none(config.sessionTimeout(), config.livenessMargin());
        Slot slot = leader == null
                ? new Slot(id(partition), partition, openMax, resumed.offset(), none)
                : leader.slot.follower(partition, resumed.offset());
        int windowMax = config.windowOffsetsMax();
        owned.put(partition, new OwnedSlot(slot, lane, resumed, intake, committer, windowMax, openMax, clock));
        publish();
        committer.order(
                new CommitOrder.Open(slot, new OffsetTracker(resumed.offset(), resumed.completed(), windowMax)));
        LOG.info(
                "slot {}: {} assigned from offset {}, {} completed beyond it",
                slot.id,
                partition.topic(),
                resumed.offset(),
                resumed.completed().cardinality());
        if (leader != null) {
            return true;
        }
        if (lane == null) {
            LOG.warn("slot {}: no such lane is configured, its calls fail", slot.id);
            slot.activate();
            slot.letGo.complete(null);
        } else {
            threads.start(slot, lane, committed != null);
        }
        return true;
    }

    /** For a partition of another class: the one that its slot is named by. */
    static Optional<TopicPartition> leading(TopicPartition partition) {
        String topic = partition.topic();
        return topic.endsWith(SlotAssignor.BULK)
                ? Optional.of(new TopicPartition(
                        topic.substring(0, topic.length() - SlotAssignor.BULK.length()), partition.partition()))
                : Optional.empty();
    }

    /** Stops starting, waits a bounded time for calls in flight, commits what is done, lets go. */
    void release(Collection<TopicPartition> partitions) throws InterruptedException {
        long drainBy = clock.nanoTime() + config.drainTimeout().toNanos();
        List<OwnedSlot> taken = take(partitions);
        List<Slot> leaving = taken.stream().map(held -> held.slot).toList();
        for (Slot slot : leaving) {
            slot.mailbox.put(new SlotMessage.Close(drainBy));
        }
        for (OwnedSlot held : taken) {
            boolean unused = held.handIn(drainBy - clock.nanoTime());
        }
        for (Slot slot : leaving) {
            await(slot, slot.letGo, drainBy - clock.nanoTime() + SLACK.toNanos(), "has not let go in time");
        }
        Map<Slot, CompletableFuture<Boolean>> releases = new HashMap<>();
        for (Slot slot : leaving) {
            CompletableFuture<Boolean> released = new CompletableFuture<>();
            releases.put(slot, released);
            committer.order(new CommitOrder.Release(slot, released));
        }
        long commitBy = clock.nanoTime() + config.transactionTimeout().toNanos();
        for (Slot slot : leaving) {
            CompletableFuture<Boolean> released = releases.getOrDefault(slot, CompletableFuture.completedFuture(false));
            boolean done =
                    await(slot, released, commitBy - clock.nanoTime(), "could not commit its last calls in time");
            if (!done) {
                committer.order(new CommitOrder.Forget(slot));
            }
        }
    }

    /** They may be another worker's already: nothing of them is committed. */
    void forget(Collection<TopicPartition> partitions) throws InterruptedException {
        for (OwnedSlot held : take(partitions)) {
            Slot slot = held.slot;
            LOG.warn("slot {}: lost; what is in flight will be paid again", slot.id);
            committer.order(new CommitOrder.Forget(slot));
            slot.mailbox.put(new SlotMessage.Close(clock.nanoTime()));
        }
    }

    private List<OwnedSlot> take(Collection<TopicPartition> partitions) {
        List<OwnedSlot> taken = new ArrayList<>();
        Set<TopicPartition> whole = new LinkedHashSet<>();
        for (TopicPartition partition : partitions) {
            // All classes of a slot go together: they share its quota.
            TopicPartition slot = leading(partition).orElse(partition);
            whole.add(slot);
            whole.add(new TopicPartition(slot.topic() + SlotAssignor.BULK, slot.partition()));
        }
        for (TopicPartition partition : whole) {
            OwnedSlot gone = owned.remove(partition);
            if (gone != null) {
                gone.slot.close();
                taken.add(gone);
            }
        }
        publish();
        return taken;
    }

    private static boolean await(Slot slot, CompletableFuture<?> end, long nanos, String otherwise)
            throws InterruptedException {
        try {
            Object result = end.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return !Boolean.FALSE.equals(result);
        } catch (TimeoutException e) {
            LOG.warn("slot {}: {}", slot.id, otherwise);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish() {
        slots = owned.values().stream().map(held -> held.slot).toList();
    }
}
