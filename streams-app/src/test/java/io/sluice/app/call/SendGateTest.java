package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.call.SlotMessage.Attempted;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.WorkerConfig;
import io.sluice.app.lane.Lease;
import io.sluice.app.lane.SlotId;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.quota.Cost;
import io.sluice.app.quota.Reservation;
import io.sluice.app.quota.SlotQuota;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is decided at the moment in which a body would go out. */
@Timeout(30)
class SendGateTest {
    private static final long SECOND = 1_000_000_000;
    private static final WorkerConfig WORKER = WorkerConfig.defaults();

    private final AtomicLong nanos = new AtomicLong(SECOND);
    private final WorkerClock clock = new WorkerClock() {
        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public long wallMillis() {
            return nanos.get() / 1_000_000;
        }
    };
    private final Slot slot = new Slot(
            new SlotId("sim", 0),
            new TopicPartition("calls.sim", 0),
            1_000,
            0,
            Lease.none(WORKER.sessionTimeout(), WORKER.livenessMargin()));
    /** It connects in no time, unless the test says otherwise. */
    private long connectNanos;

    private final FakeProvider provider = new FakeProvider(FakeProvider::answer, () -> nanos.addAndGet(connectNanos));

    @Test
    void aCallThatConnectsForTooLongIsNotSentAndItsChargeIsTakenBack() throws InterruptedException {
        Lane lane = lane(WorkerProcess.perMinute(600));
        renewLease();
        connectNanos = SECOND / 4 * 3;
        assertThat(attempt(lane, quota(lane), open())).isInstanceOf(Attempted.Made.class);

        connectNanos++;
        SlotQuota quota = quota(lane);
        assertThat(attempt(lane, quota, open())).isEqualTo(new Attempted.NotSent(true));
        assertThat(provider.attempts()).isEqualTo(1);
    }

    @Test
    void withoutALimitOverTimeACallMayConnectForLong() throws InterruptedException {
        Lane lane = lane(Limits.none());
        renewLease();
        connectNanos = 3 * SECOND;
        assertThat(attempt(lane, quota(lane), open())).isInstanceOf(Attempted.Made.class);
    }

    @Test
    void aLeaseThatEndsWhileTheCallConnectsHoldsItBack() throws InterruptedException {
        Lane lane = lane(Limits.none());
        connectNanos = WORKER.sessionTimeout().minus(WORKER.livenessMargin()).toNanos();
        renewLease();
        assertThat(attempt(lane, quota(lane), open())).isEqualTo(new Attempted.NotSent(false));
        connectNanos--;
        renewLease();
        assertThat(attempt(lane, quota(lane), open())).isInstanceOf(Attempted.Made.class);
        slot.close();
        connectNanos = 0;
        assertThat(attempt(lane, quota(lane), open())).isEqualTo(new Attempted.NotSent(false));
    }

    @Test
    void aCallThatIsAlwaysTooLateFailsInTheEndAndWasNeverCharged() throws InterruptedException {
        Lane lane = lane(WorkerProcess.perMinute(6_000));
        connectNanos = 2 * SECOND;
        SlotQuota quota = quota(lane);
        SlotQueue queue = new SlotQueue(10);
        OpenCall open = open();
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            EndRecords records = new EndRecords(new Topics("t."), 64 * 1024, "a", catalogue, clock);
            SplittableRandom random = new SplittableRandom(1);
            Guard guard = new Guard(slot, lane, queue, clock, random);
            Learning learning = new Learning(slot, lane, quota, nanos.get());
            CallEnds ends = new CallEnds(
                    lane, quota, queue, guard, learning, records, committer(), Budget.unlimited(), clock, random);
            int tries = 0;
            while (ends.counts().isEmpty()) {
                tries++;
                renewLease();
                queue.started(open);
                ends.attemptEnded(ended(lane, quota, open), true);
            }
            assertThat(tries).isEqualTo(lane.config().retry().attemptsMax());
            assertThat(ends.counts()).isEqualTo(Map.of("failed_timed_out", 1L));
        }
        assertThat(quota.usage(nanos.get()).requestsInWindow()).isZero();
        assertThat(open.attempts()).isZero();
        assertThat(open.ambiguous()).isZero();
        assertThat(provider.attempts()).isZero();
    }

    private Attempted attempt(Lane lane, SlotQuota quota, OpenCall open) throws InterruptedException {
        return ended(lane, quota, open).attempted();
    }

    private SlotMessage.Ended ended(Lane lane, SlotQuota quota, OpenCall open) throws InterruptedException {
        nanos.addAndGet(70 * SECOND);
        renewLease();
        Reservation.Granted granted = (Reservation.Granted) quota.reserve(Cost.atStart(0), nanos.get());
        try (Attempts attempts = new Attempts(clock)) {
            attempts.start(slot, lane, open, granted.permit(), 0, nanos.get());
            return (SlotMessage.Ended) slot.mailbox.take();
        }
    }

    private void renewLease() {
        slot.lease(slot.lease().renewed(nanos.get(), clock.wallMillis()));
    }

    private SlotQuota quota(Lane lane) {
        return new SlotQuota(lane.rules(), nanos.get());
    }

    private OpenCall open() {
        return new OpenCall(slot, Bed.call("sim", 1).build(), 0, 10, 0, nanos.get(), nanos.get(), List.of());
    }

    private Lane lane(Limits limits) {
        LaneConfig config = WorkerProcess.lane(URI.create("http://127.0.0.1:1/v1"), limits);
        assertThat(config.delayMax()).isEqualTo(Duration.ofSeconds(1));
        return new LaneSetup(config, provider, new Bed.FlatTariff()).lane(WORKER);
    }

    private Committer committer() {
        Transactions transactions = new Transactions(
                () -> new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
        return new Committer(
                CommitterSettings.of(WORKER, 10),
                transactions,
                partitions -> Map.of(),
                (spend, at) -> new ProducerRecord<>("quota", new byte[0]),
                clock,
                why -> {});
    }
}
