package io.sluice.app.call;

import io.sluice.app.config.TopicsConfig;
import io.sluice.app.config.WorkerConfig;
import io.sluice.app.control.ControlView;
import io.sluice.app.lane.QuotaLedger;
import io.sluice.app.lane.WorkerClock;
import io.sluice.schema.SlotQuota;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls from the lanes' topics, makes them at the providers, and answers each exactly once.
 *
 * <p>Threads: one polls, one commits, one per owned slot decides, and attempts run on virtual threads. They share bounded
 * queues and single-writer gauges, no locks: docs/adr/0009. All methods here are for any thread.
 *
 * <p>A worker that finds that it must not go on (another process has its instance id, the broker refuses its commits, a
 * bug) stops by itself and commits nothing more; {@link #stopped} says why.
 */
public final class CallWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallWorker.class);

    private final WorkerSetup setup;
    private final ControlView controls;
    private final Transactions transactions;
    private final Committer committer;
    private final Attempts attempts;
    private final SlotThreads slotThreads;
    private final Holdings holdings;
    private final PollLoop pollLoop;
    private final Thread pollThread;
    private final Thread commitThread;
    private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();

    private CallWorker(
            WorkerSetup setup, SchemaCatalogue catalogue, Budget budget, ControlView controls, WorkerClock clock) {
        this.setup = setup;
        this.controls = controls;
        TopicsConfig config = setup.topics();
        WorkerConfig worker = setup.worker();
        Topics topics = new Topics(config.prefix());
        String callsPrefix = config.prefix() + "calls.";
        WorkerClients clients =
                new WorkerClients(config.prefix(), setup.instanceId(), setup.kafka(), worker, config.limits());

        Map<String, Lane> lanes = new HashMap<>();
        int openCallsMax = 0;
        for (LaneSetup lane : setup.lanes()) {
            lanes.put(topics.calls(lane.config().name()), lane.lane(worker));
            int ofPartition = lane.config().callsOpenMax() + Holdings.BUFFER_CALLS + WorkerClients.POLL_RECORDS_MAX;
            openCallsMax += 2 * lane.config().slots().count() * ofPartition;
        }
        Set<String> subscribed = new TreeSet<>(clients.callTopics(callsPrefix, setup.startTimeout()));
        for (LaneSetup lane : setup.lanes()) {
            subscribed.add(topics.calls(lane.config().name()));
            subscribed.add(topics.bulkCalls(lane.config().name()));
        }

        Serializer<SlotQuota> quotas = catalogue.serializer(SlotQuota.class);
        EndRecords records =
                new EndRecords(topics, config.limits().recordBytesMax(), setup.instanceId(), catalogue, clock);
        this.transactions = new Transactions(clients::producer);
        this.committer = new Committer(
                CommitterSettings.of(worker, openCallsMax + WorkerClients.POLL_RECORDS_MAX * subscribed.size()),
                transactions,
                clients::committed,
                (spend, offsets) -> quotaRecord(topics, quotas, spend, offsets),
                clock,
                this::stopByItself);
        this.attempts = new Attempts(clock);
        QuotaLedger ledger = new QuotaLedger(
                topics.quota(),
                clients::quotaConsumer,
                clients::quotaEnds,
                catalogue.deserializer(SlotQuota.class),
                clock);
        this.slotThreads = new SlotThreads(
                setup.instanceId(),
                new Handover(ledger, clock),
                records,
                committer,
                attempts,
                budget,
                controls,
                clock,
                this::stopByItself);
        CallIntake intake = new CallIntake(catalogue, records, config.partitions(), clock);
        this.holdings = new Holdings(worker, lanes, callsPrefix, intake, committer, slotThreads, clock);
        AtomicBoolean outdated = new AtomicBoolean();
        this.pollLoop = new PollLoop(
                clients.consumer(outdated),
                List.copyOf(subscribed),
                outdated,
                holdings,
                new Beginnings(ledger),
                committer,
                catalogue,
                WorkerClients.POLL_RECORDS_MAX,
                heapMost(),
                this::stopByItself);
        this.pollThread = Thread.ofPlatform().name("sluice-worker-poll").unstarted(pollLoop);
        this.commitThread = Thread.ofPlatform().name("sluice-worker-commit").unstarted(committer);
    }

    /**
     * Starts a worker. Blocks until the broker has taken its transactional id; one that does not answer is asked again.
     *
     * @throws KafkaException if the broker does not answer within the start's timeout, or refuses
     */
    public static CallWorker start(
            WorkerSetup setup, SchemaCatalogue catalogue, Budget budget, ControlView controls, WorkerClock clock) {
        CallWorker worker = new CallWorker(setup, catalogue, budget, controls, clock);
        // Before the first poll: the open transaction of a predecessor would hide what it committed.
        try {
            worker.open(clock);
        } catch (KafkaException e) {
            worker.pollLoop.halt();
            worker.pollThread.start();
            throw new KafkaException(
                    "the call worker cannot open its transactions: %s. Check that the brokers run, and the rights on transactional-id and topics"
                            .formatted(e.getMessage()),
                    e);
        }
        worker.commitThread.start();
        worker.pollThread.start();
        return worker;
    }

    private void open(WorkerClock clock) {
        long deadlineNanos = clock.nanoTime() + setup.startTimeout().toNanos();
        while (true) {
            try {
                transactions.open();
                return;
            } catch (RetriableException e) {
                if (clock.nanoTime() - deadlineNanos >= 0) {
                    throw e;
                }
                LOG.warn("the brokers do not take up the call worker's transactions yet, asks again: {}", e.toString());
            }
        }
    }

    /** Whether the group has given this worker its share of the slots. */
    public boolean joined() {
        return pollLoop.joined();
    }

    /** Why the worker stopped by itself; empty while it works, and after an orderly close. */
    public Optional<String> stopped() {
        return Optional.ofNullable(stopped.get());
    }

    /** What it does now. Cheap. */
    public WorkerStats stats() {
        Map<String, LaneStats> lanes = new LinkedHashMap<>();
        for (LaneSetup lane : setup.lanes()) {
            lanes.put(
                    lane.config().name(),
                    LaneStats.none(
                            lane.config().name(),
                            lane.config().limits(),
                            pausedBy(lane.config().name())));
        }
        for (Slot slot : holdings.slots()) {
            lanes.computeIfPresent(slot.id.lane(), (name, stats) -> stats.plus(slot));
        }
        return new WorkerStats(lanes, joined(), committer.committed(), stopped());
    }

    private String pausedBy(String lane) {
        return controls.pause(lane)
                .map(pause -> pause.reason().isEmpty() ? pause.by() : pause.by() + ": " + pause.reason())
                .orElse("");
    }

    /**
     * Stops in order: starts nothing more, waits for calls in flight for the drain timeout at most, commits what is done,
     * and leaves its slots to its own next start. Blocks until then; the second call does nothing.
     */
    @Override
    public void close() {
        pollLoop.close();
        long waitMs = setup.worker()
                .drainTimeout()
                .plus(setup.worker().transactionTimeout().multipliedBy(2))
                .plusSeconds(5)
                .toMillis();
        join(pollThread, waitMs);
        end();
    }

    /** Stops at once, as a crash would: commits nothing more, tells nobody. */
    void halt() {
        pollLoop.halt();
        end();
    }

    private void end() {
        committer.halt();
        attempts.close();
        slotThreads.interrupt();
        join(commitThread, setup.worker().transactionTimeout().toMillis());
        join(pollThread, setup.worker().transactionTimeout().toMillis());
    }

    private void stopByItself(String why) {
        if (stopped.compareAndSet(null, why)) {
            LOG.error("the call worker '{}' stops: {}", setup.instanceId(), why);
        }
        pollLoop.halt();
        committer.halt();
        holdings.slots().forEach(Slot::close);
        attempts.close();
        slotThreads.interrupt();
    }

    private static ProducerRecord<byte[], byte[]> quotaRecord(
            Topics topics, Serializer<SlotQuota> quotas, Spend spend, Map<String, Long> offsets) {
        byte[] key = (spend.quota().getLane() + "/" + spend.quota().getSlot()).getBytes(StandardCharsets.UTF_8);
        SlotQuota quota =
                SlotQuota.newBuilder(spend.quota()).setCommittedOffsets(offsets).build();
        return new ProducerRecord<>(topics.quota(), key, quotas.serialize(topics.quota(), quota));
    }

    /** A quarter of the heap: shares and one poll's calls come on top, and what the worker needs without any. */
    private static long heapMost() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    private static void join(Thread thread, long waitMs) {
        try {
            thread.join(waitMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
