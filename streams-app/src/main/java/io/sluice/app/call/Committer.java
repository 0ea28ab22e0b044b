package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committer thread: drains endings into transactions that hold answers, forwarded calls, offsets with their bitmap,
 * and what the slots have spent. It alone touches the producer and the offset trackers. Slot and poll threads hand in;
 * it hands back gauges (open calls, committed offset, lease) and never waits for them.
 *
 * <p>Endings that a failed transaction carried are kept and sent again, for slots that are still owned. What is kept is
 * bounded; beyond it endings stay in their queue, calls stay open, and slots stop starting.
 */
final class Committer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int ORDERS_MAX = 10_000;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final CommitterSettings settings;
    private final Transactions transactions;
    private final GroupOffsets groupOffsets;
    private final BiFunction<Spend, Map<String, Long>, ProducerRecord<byte[], byte[]>> spendRecord;
    private final WorkerClock clock;
    private final Consumer<String> stopWorker;
    private final BlockingQueue<Ending> inbox;
    private final BlockingQueue<CommitOrder> orders = new LinkedBlockingQueue<>(ORDERS_MAX);
    private final Books books = new Books();
    private final Setbacks setbacks = new Setbacks();
    private long renewedNanos;
    private volatile boolean ended;
    private final LongAdder committed = new LongAdder();

    Committer(
            CommitterSettings settings,
            Transactions transactions,
            GroupOffsets groupOffsets,
            BiFunction<Spend, Map<String, Long>, ProducerRecord<byte[], byte[]>> spendRecord,
            WorkerClock clock,
            Consumer<String> stopWorker) {
        this.settings = settings;
        this.transactions = transactions;
        this.groupOffsets = groupOffsets;
        this.spendRecord = spendRecord;
        this.clock = clock;
        this.stopWorker = stopWorker;
        this.inbox = new LinkedBlockingQueue<>(settings.inboxMax());
        this.renewedNanos = clock.nanoTime();
    }

    /** Slot threads. Waits while the inbox is full, which it is only when nothing can be committed for long. */
    void end(Ending.Done done) throws InterruptedException {
        inbox.put(done);
    }

    /**
     * Poll thread, which must not wait for room without a bound: what the committer cannot commit may be waiting for the
     * poll thread to rejoin.
     *
     * @return false if there was no room in time
     */
    boolean tryEnd(Ending.Done done, long waitNanos) throws InterruptedException {
        return inbox.offer(done, waitNanos, TimeUnit.NANOSECONDS);
    }

    /** Any thread: there is something to look at. A full inbox needs no nudge. */
    void nudge() {
        boolean unused = inbox.offer(Ending.Nudge.NUDGE);
    }

    /** Poll thread. Orders are obeyed whatever becomes of the commits; once the committer has ended, they are let fall. */
    void order(CommitOrder order) throws InterruptedException {
        boolean taken = false;
        while (!ended && !taken) {
            taken = orders.offer(order, LOOK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
        }
        nudge();
    }

    /** Any thread: nothing more is committed. An open transaction is left to the broker or to the successor. */
    void halt() {
        ended = true;
        nudge();
    }

    /** Transactions committed so far; for any thread. */
    long committed() {
        return committed.sum();
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                gather();
                commitWhatIsDue();
            }
        } catch (InterruptedException e) {
            stopWorker.accept("the committer was interrupted");
        } catch (RuntimeException | Error e) {
            LOG.error("the committer failed", e);
            stopWorker.accept("the committer failed: " + e);
        } finally {
            ended = true;
            transactions.discard();
            obeyAll();
            books.close();
        }
    }

    private void gather() throws InterruptedException {
        obeyAll();
        long now = clock.nanoTime();
        long pause = setbacks.pauseNanos(now);
        if (pause > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(pause, LOOK_AGAIN_NANOS));
            return;
        }
        if (books.pendingCount() == 0 && !books.urgent()) {
            apply(inbox.poll(
                    Math.max(0, renewedNanos + settings.renewInterval().toNanos() - now), TimeUnit.NANOSECONDS));
        }
        long until = clock.nanoTime() + settings.commitInterval().toNanos();
        boolean more = books.pendingCount() > 0 || books.urgent();
        while (more && books.pendingCount() < settings.recordsMax() && books.pendingBytes() < settings.bytesMax()) {
            boolean enough = books.pendingCount() >= settings.recordsEnough() || books.urgent();
            more = apply(enough ? inbox.poll() : inbox.poll(until - clock.nanoTime(), TimeUnit.NANOSECONDS));
        }
    }

    private boolean apply(@Nullable Ending ending) {
        // Orders first: that a call was taken is said before it ends.
        obeyAll();
        if (ending instanceof Ending.Done done) {
            books.apply(done);
        }
        return ending != null;
    }

    private void obeyAll() {
        for (CommitOrder order = orders.poll(); order != null; order = orders.poll()) {
            books.obey(order);
        }
    }

    private void commitWhatIsDue() {
        long now = clock.nanoTime();
        boolean renewal = !books.isEmpty()
                && now - renewedNanos >= settings.renewInterval().toNanos();
        boolean due = books.pendingCount() > 0 || books.urgent() || renewal;
        if (ended || !due || setbacks.pauseNanos(now) > 0 || (setbacks.inDoubt() && !certain())) {
            return;
        }
        Books.Draft draft = books.draft(renewal, settings.spendInterval().toNanos());
        if (draft == null) {
            return;
        }
        switch (transactions.run(records(draft), draft.offsets(), draft.group())) {
            case Transactions.Result.Committed stands -> {
                setbacks.none();
                committed.increment();
                books.committed(draft);
                renewedNanos = renewal ? now : renewedNanos;
                renewLeases(draft);
            }
            case Transactions.Result.Aborted aborted -> {
                LOG.info(
                        "a transaction of {} endings was aborted and goes again: {}",
                        draft.endings().size(),
                        aborted.why());
                setbacks.aborted(clock.nanoTime());
            }
            case Transactions.Result.InDoubt inDoubt -> doubt(inDoubt.why(), inDoubt.fenced());
            case Transactions.Result.Refused refused -> stop("its commits are refused: " + refused.why());
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records(Books.Draft draft) {
        List<ProducerRecord<byte[], byte[]>> records =
                new ArrayList<>(draft.endings().size() + draft.carried().size());
        draft.endings().forEach(done -> records.add(done.produced()));
        draft.carried().forEach((book, spend) -> {
            if (spend != null) {
                records.add(spendRecord.apply(spend, books.offsetsOf(book.slot)));
            }
        });
        return records;
    }

    private void renewLeases(Books.Draft draft) {
        draft.carried().forEach((book, spend) -> {
            if (spend != null) {
                boolean claimed = !book.slot.lease().held();
                book.slot.lease(book.slot.lease().renewed(spend.atNanos(), spend.atWallMs()));
                if (claimed) {
                    boolean unused = book.slot.mailbox.offer(SlotMessage.Wake.WAKE);
                }
            }
        });
    }

    private void doubt(String why, boolean fenced) {
        long now = clock.nanoTime();
        if (fenced && setbacks.fenced(now)) {
            stop("another process uses its instance id: " + why);
            return;
        }
        LOG.warn("whether a transaction was committed is not known, its offsets will tell: {}", why);
        setbacks.doubt(now);
    }

    // A new producer with the same id first ends the old transaction, one way or the other; then the offsets tell
    // which.
    private boolean certain() {
        try {
            transactions.open();
            Map<TopicPartition, OffsetAndMetadata> offsets = groupOffsets.read(books.partitions());
            Map<TopicPartition, CommittedOffset> stands = new HashMap<>();
            offsets.forEach((partition, offset) -> stands.put(partition, CommittedOffset.of(offset)));
            books.settle(done -> {
                CommittedOffset at = stands.get(done.slot().partition);
                return at != null && at.covers(done.offset());
            });
            setbacks.certain();
            return true;
        } catch (KafkaException e) {
            LOG.warn("no new producer yet: {}", e.toString());
            setbacks.doubt(clock.nanoTime());
            return false;
        }
    }

    private void stop(String why) {
        ended = true;
        stopWorker.accept(why);
    }
}
