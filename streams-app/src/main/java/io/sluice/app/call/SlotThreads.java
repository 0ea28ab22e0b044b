package io.sluice.app.call;

import io.sluice.app.control.ControlView;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.quota.SlotQuota;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Starts a slot's thread: takes the quota over, then runs the actor. For the poll thread; {@link #interrupt} for any. */
final class SlotThreads {
    private static final Logger LOG = LoggerFactory.getLogger(SlotThreads.class);
    private static final long RETRY_MS = 500;

    private final String instance;
    private final Handover handover;
    private final EndRecords records;
    private final Committer committer;
    private final Attempts attempts;
    private final Budget budget;
    private final ControlView controls;
    private final WorkerClock clock;
    private final Consumer<String> stopWorker;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    SlotThreads(
            String instance,
            Handover handover,
            EndRecords records,
            Committer committer,
            Attempts attempts,
            Budget budget,
            ControlView controls,
            WorkerClock clock,
            Consumer<String> stopWorker) {
        this.instance = instance;
        this.handover = handover;
        this.records = records;
        this.committer = committer;
        this.attempts = attempts;
        this.budget = budget;
        this.controls = controls;
        this.clock = clock;
        this.stopWorker = stopWorker;
    }

    /**
     * @param owned whether the group ever committed an offset of this slot
     */
    void start(Slot slot, Lane lane, boolean owned) {
        Thread thread =
                Thread.ofPlatform().daemon().name("sluice-slot-" + slot.id).unstarted(() -> run(slot, lane, owned));
        running.add(thread);
        thread.start();
    }

    /** For a stop that waits for nothing. */
    void interrupt() {
        running.forEach(Thread::interrupt);
    }

    private void run(Slot slot, Lane lane, boolean owned) {
        // Whatever is logged from here names them in fields of their own, for those who collect JSON.
        MDC.put("lane", lane.name());
        MDC.put("slot", slot.id.toString());
        try {
            SlotQuota quota = takeOver(slot, lane, owned);
            if (quota != null) {
                actor(slot, lane, quota).run();
            }
        } catch (InterruptedException e) {
            LOG.info("slot {}: stopped", slot.id);
        } catch (RuntimeException | Error e) {
            LOG.error("slot {} failed", slot.id, e);
            stopWorker.accept("slot " + slot.id + " failed: " + e);
        } finally {
            slot.letGo.complete(null);
            running.remove(Thread.currentThread());
        }
    }

    private @Nullable SlotQuota takeOver(Slot slot, Lane lane, boolean owned) throws InterruptedException {
        while (!slot.closing()) {
            try {
                return handover.takeOver(slot, lane, owned);
            } catch (KafkaException e) {
                LOG.warn("slot {}: the quota topic cannot be read yet: {}", slot.id, e.toString());
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            }
        }
        return null;
    }

    private SlotActor actor(Slot slot, Lane lane, SlotQuota quota) {
        SlotQueue queue = new SlotQueue(lane.config().slots().bulkShare());
        RandomGenerator random = new SplittableRandom();
        Guard guard = new Guard(slot, lane, queue, clock, random);
        Learning learning = new Learning(slot, lane, quota, clock.nanoTime());
        CallEnds ends = new CallEnds(lane, quota, queue, guard, learning, records, committer, budget, clock, random);
        CallStarter starter =
                new CallStarter(slot, lane, quota, queue, ends, guard, learning, budget, controls, attempts, clock);
        return new SlotActor(slot, instance, quota, queue, starter, ends, guard, learning, committer::nudge, clock);
    }
}
