package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.WorkerConfig;
import io.sluice.app.lane.Lease;
import io.sluice.app.lane.OffsetTracker;
import io.sluice.app.lane.SlotId;
import io.sluice.app.lane.WorkerClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of endings when transactions fail. */
@Timeout(30)
class CommitterTest {
    private static final TopicPartition CALLS = new TopicPartition("calls", 0);

    /** What the broker keeps of every producer: committed records in order, and the group's offsets. */
    private final List<String> committed = new CopyOnWriteArrayList<>();

    private final Map<TopicPartition, OffsetAndMetadata> offsets = new ConcurrentHashMap<>();
    private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger producers = new AtomicInteger();
    private final List<String> stops = new CopyOnWriteArrayList<>();
    private volatile boolean failedCommitStands;
    /** Done on the committer's thread while a commit fails. */
    private volatile Runnable whileFailing = () -> {};

    private final Transactions transactions = new Transactions(this::producer);
    private final Committer committer = new Committer(
            CommitterSettings.of(WorkerConfig.defaults(), 1_000),
            transactions,
            partitions -> Map.copyOf(offsets),
            (spend, at) -> new ProducerRecord<>("quota", new byte[0]),
            WorkerClock.system(),
            stops::add);
    private final Slot slot =
            new Slot(new SlotId("one", 0), CALLS, 1_000, 0, Lease.none(Duration.ofSeconds(8), Duration.ofSeconds(2)));
    private final Thread thread = Thread.ofPlatform().unstarted(committer);

    @BeforeEach
    void start() throws InterruptedException {
        transactions.open();
        committer.order(new CommitOrder.Generation(new MockConsumer<>("earliest").groupMetadata()));
        committer.order(new CommitOrder.Open(slot, new OffsetTracker(0, new BitSet(), 1_000)));
        List<Long> taken = new ArrayList<>();
        for (long offset = 0; offset < 100; offset++) {
            slot.took(10);
            taken.add(offset);
        }
        committer.order(new CommitOrder.Took(slot, taken));
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        committer.halt();
        thread.join();
    }

    @Test
    void endingsOutOfOrderAreCommittedWithABitmap() throws InterruptedException {
        end(5);
        end(7);
        awaitCommitted("5", "7");
        Bed.await("the offset", () -> offsets.containsKey(CALLS));
        CommittedOffset at = CommittedOffset.of(committedOffset());
        assertThat(at.offset()).isZero();
        assertThat(at.covers(5)).isTrue();
        assertThat(at.covers(6)).isFalse();
        assertThat(slot.openCalls()).isEqualTo(98);
    }

    @Test
    void whatAnAbortedTransactionCarriedGoesAgain() throws InterruptedException {
        failures.add(new KafkaException("the group moved on"));
        end(0);
        awaitCommitted("0");
        end(1);
        awaitCommitted("0", "1");
        assertThat(committedOffset().offset()).isEqualTo(2);
        assertThat(producers).hasValue(1);
    }

    @Test
    void anUnknownCommitThatStandsIsNotWrittenAgain() throws InterruptedException {
        failedCommitStands = true;
        failUntilDoubt();
        end(0);
        awaitCommitted("0");
        Bed.await("the call to be settled", () -> slot.openCalls() == 99);
        failedCommitStands = false;
        end(1);
        awaitCommitted("0", "1");
        assertThat(producers).hasValue(2);
    }

    @Test
    void anUnknownCommitThatDoesNotStandIsWrittenAgain() throws InterruptedException {
        failUntilDoubt();
        end(0);
        awaitCommitted("0");
        assertThat(producers).hasValue(2);
    }

    @Test
    void oneFenceIsTheEndOfAFreezeButASecondIsAnotherProcess() throws InterruptedException {
        failures.add(new ProducerFencedException("newer"));
        end(0);
        awaitCommitted("0");
        failures.add(new ProducerFencedException("newer"));
        end(1);
        Bed.await("the stop", () -> !stops.isEmpty());
        assertThat(stops.getFirst()).contains("instance id");
        assertThat(committed).containsExactly("0");
    }

    @Test
    void nothingOfAForgottenSlotIsCommitted() throws InterruptedException {
        failures.add(new KafkaException("the group moved on"));
        committer.order(new CommitOrder.Forget(slot));
        end(0);
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        committer.order(new CommitOrder.Release(slot, released));
        assertThat(released.join()).isFalse();
        assertThat(committed).isEmpty();
    }

    @Test
    void whatAnAbortedTransactionCarriedOfASlotThatWasForgottenSinceIsNotCommitted() throws InterruptedException {
        Slot other = new Slot(
                new SlotId("two", 0),
                new TopicPartition("calls", 1),
                1_000,
                0,
                Lease.none(Duration.ofSeconds(8), Duration.ofSeconds(2)));
        other.took(10);
        committer.order(new CommitOrder.Open(other, new OffsetTracker(0, new BitSet(), 1_000)));
        committer.order(new CommitOrder.Took(other, List.of(0L)));
        whileFailing = () -> {
            try {
                committer.order(new CommitOrder.Forget(slot));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        failures.add(new KafkaException("the group moved on"));
        end(7);
        Bed.await("the abort", failures::isEmpty);
        other.ended(5);
        byte[] value = "other".getBytes(StandardCharsets.UTF_8);
        committer.end(new Ending.Done(other, 0, new ProducerRecord<>("answers", value), 15));
        awaitCommitted("other");
        assertThat(offsets).doesNotContainKey(CALLS);
    }

    @Test
    void aReleaseWaitsForEveryEndingThatWasHandedIn() throws InterruptedException {
        for (int offset = 0; offset < 100; offset++) {
            end(offset);
        }
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        committer.order(new CommitOrder.Release(slot, released));
        assertThat(released.join()).isTrue();
        assertThat(committed).hasSize(100);
        assertThat(committedOffset().offset()).isEqualTo(100);
    }

    private OffsetAndMetadata committedOffset() {
        return Objects.requireNonNull(offsets.get(CALLS));
    }

    private void failUntilDoubt() {
        for (int i = 0; i < 3; i++) {
            failures.add(new TimeoutException("slow"));
        }
    }

    private void end(long offset) throws InterruptedException {
        slot.ended(5);
        byte[] value = Long.toString(offset).getBytes(StandardCharsets.UTF_8);
        committer.end(new Ending.Done(slot, offset, new ProducerRecord<>("answers", value), 15));
    }

    private void awaitCommitted(String... values) {
        Bed.await("commits " + List.of(values), () -> committed.equals(List.of(values)));
    }

    /** A producer whose commits fail as told; a failed commit may stand all the same. */
    private MockProducer<byte[], byte[]> producer() {
        producers.incrementAndGet();
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            private boolean kept;

            @Override
            public void commitTransaction() {
                boolean fails = !failures.isEmpty();
                if (!fails || failedCommitStands) {
                    keep();
                }
                if (fails) {
                    whileFailing.run();
                    throw failures.removeFirst();
                }
                super.commitTransaction();
            }

            @Override
            public void beginTransaction() {
                kept = false;
                super.beginTransaction();
            }

            // A commit that is repeated because it timed out is one commit.
            private void keep() {
                if (kept) {
                    return;
                }
                kept = true;
                uncommittedOffsets().values().forEach(offsets::putAll);
                List<String> values = uncommittedRecords().stream()
                        .filter(produced -> produced.topic().equals("answers"))
                        .map(produced -> new String(produced.value(), StandardCharsets.UTF_8))
                        .toList();
                committed.addAll(values);
            }
        };
    }
}
