package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.WorkerConfig;
import io.sluice.app.lane.Lease;
import io.sluice.app.lane.OffsetTracker;
import io.sluice.app.lane.SlotId;
import io.sluice.app.lane.WorkerClock;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The committer's inbox is full while nothing can be committed until the poll thread has rejoined its group: the poll
 * thread must come back from whatever it hands in.
 */
@Timeout(30)
class FullInboxTest {
    private static final int INBOX = 2;
    private static final int CALLS = 10;
    private static final TopicPartition PARTITION = new TopicPartition("calls.gone", 0);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Transactions transactions = new Transactions(() -> producer);
    private final Committer committer = new Committer(
            CommitterSettings.of(WorkerConfig.defaults(), INBOX),
            transactions,
            partitions -> Map.of(),
            (spend, at) -> new ProducerRecord<>("quota", new byte[0]),
            WorkerClock.system(),
            why -> {});
    private final Slot slot = new Slot(
            new SlotId("gone", 0), PARTITION, 1_000, 0, Lease.none(Duration.ofSeconds(8), Duration.ofSeconds(2)));

    @Test
    void thePollThreadKeepsWhatTheCommitterHasNoRoomForAndReadsNoMoreUntilItHas() throws InterruptedException {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            OwnedSlot owned = owned(catalogue);
            committer.order(new CommitOrder.Open(slot, new OffsetTracker(0, new BitSet(), 1_000)));
            committer.order(new CommitOrder.Generation(new MockConsumer<>("earliest").groupMetadata()));

            assertThat(owned.take(noCalls())).isEmpty();
            assertThat(owned.mustPause(CALLS, 500, catalogue)).isTrue();
            assertThat(slot.openCalls()).isEqualTo(CALLS);
            assertThat(slot.memory()).as("what they take of the heap").isGreaterThan(CALLS * 16_000L);

            transactions.open();
            Thread thread = Thread.ofPlatform().start(committer);
            // Each look at the slot hands in what there is room for, as the poll loop does.
            Bed.await("the rest to be handed in", () -> {
                try {
                    return !owned.mustPause(CALLS, 500, catalogue) && slot.openCalls() == 0;
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            committer.halt();
            thread.join();
            assertThat(slot.memory()).isZero();
            assertThat(producer.history())
                    .filteredOn(sent -> sent.topic().equals("t.requests.dlt"))
                    .hasSize(CALLS);
        }
    }

    @Test
    void ordersToACommitterThatHasEndedDoNotBlock() throws InterruptedException {
        committer.halt();
        for (int i = 0; i < 20_000; i++) {
            committer.order(new CommitOrder.Forget(slot));
        }
        assertThat(slot.openCalls()).isZero();
    }

    private OwnedSlot owned(SchemaCatalogue catalogue) {
        WorkerClock clock = WorkerClock.system();
        EndRecords records = new EndRecords(new Topics("t."), 64 * 1024, "a", catalogue, clock);
        CallIntake intake = new CallIntake(catalogue, records, 3, clock);
        slot.activate();
        return new OwnedSlot(slot, null, new CommittedOffset(0, new BitSet()), intake, committer, 1_000, 1_000, clock);
    }

    private static List<ConsumerRecord<byte[], byte[]>> noCalls() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < CALLS; offset++) {
            byte[] key = "key".getBytes(StandardCharsets.UTF_8);
            records.add(new ConsumerRecord<>(PARTITION.topic(), 0, offset, key, new byte[] {1}));
        }
        return records;
    }
}
