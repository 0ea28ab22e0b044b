package io.sluice.app.call;

import io.sluice.app.lane.QuotaRecords;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.app.quota.QuotaUsage;
import io.sluice.app.quota.SlotQuota;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot's own thread, once its quota is taken over: starts calls as quota, lease and budget allow, and decides on every
 * attempt that ends. It alone touches the quota and the calls that it was offered. It waits for its mailbox, and for the
 * committer when that cannot keep up; for nothing else.
 */
final class SlotActor {
    private static final Logger LOG = LoggerFactory.getLogger(SlotActor.class);
    private static final long PUBLISH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MESSAGES_MAX = 1_000;

    private final Slot slot;
    private final String instance;
    private final SlotQuota quota;
    private final SlotQueue queue;
    private final CallStarter starter;
    private final CallEnds ends;
    private final Guard guard;
    private final Learning learning;
    private final Runnable nudgeCommitter;
    private final WorkerClock clock;
    private long published;
    private long publishedNanos;
    private long sweptNanos;
    private long closeByNanos = Long.MAX_VALUE;
    private boolean letGo;

    SlotActor(
            Slot slot,
            String instance,
            SlotQuota quota,
            SlotQueue queue,
            CallStarter starter,
            CallEnds ends,
            Guard guard,
            Learning learning,
            Runnable nudgeCommitter,
            WorkerClock clock) {
        this.slot = slot;
        this.instance = instance;
        this.quota = quota;
        this.queue = queue;
        this.starter = starter;
        this.ends = ends;
        this.guard = guard;
        this.learning = learning;
        this.nudgeCommitter = nudgeCommitter;
        this.clock = clock;
        this.sweptNanos = clock.nanoTime();
    }

    /** Runs until the slot is let go and nothing is in flight. The first thing that it publishes is the claim. */
    void run() throws InterruptedException {
        publish(false);
        nudgeCommitter.run();
        while (!letGo || queue.inFlight() > 0) {
            SlotMessage first = slot.mailbox.poll(pauseNanos(), TimeUnit.NANOSECONDS);
            if (first != null) {
                handle(first);
                handleMore();
            }
            queue.due(clock.nanoTime());
            if (!slot.closing()) {
                endExpired();
                if (slot.lease().held()) {
                    slot.activate();
                }
                starter.start();
            }
            long now = clock.nanoTime();
            if (now - publishedNanos >= PUBLISH_NANOS && !letGo) {
                publish(false);
            }
            if (slot.closing() && !letGo && (queue.inFlight() == 0 || now - closeByNanos >= 0)) {
                letGo();
            }
        }
    }

    /** Deadlines hold for calls that wait behind others, too. */
    private void endExpired() throws InterruptedException {
        if (clock.nanoTime() - sweptNanos >= SWEEP_NANOS) {
            sweptNanos = clock.nanoTime();
            long wallMs = clock.wallMillis();
            for (OpenCall open : queue.takeAll(open -> open.expired(wallMs))) {
                ends.expired(open);
            }
        }
    }

    private void handleMore() throws InterruptedException {
        for (int messages = 1; messages < MESSAGES_MAX; messages++) {
            SlotMessage next = slot.mailbox.poll();
            if (next == null) {
                return;
            }
            handle(next);
        }
    }

    private void handle(SlotMessage message) throws InterruptedException {
        switch (message) {
            case SlotMessage.Offered offered -> queue.offer(offered.calls(), clock.nanoTime());
            case SlotMessage.Ended ended -> ends.attemptEnded(ended, !letGo);
            case SlotMessage.Close close -> closeByNanos = close.untilNanos();
            case SlotMessage.Wake wake -> {}
        }
    }

    private long pauseNanos() {
        long now = clock.nanoTime();
        long pause = Math.max(0, publishedNanos + PUBLISH_NANOS - now);
        if (letGo || slot.closing()) {
            return Math.min(PUBLISH_NANOS, Math.max(1, pause));
        }
        return Math.max(
                0, Math.min(pause, Math.min(until(starter.waitUntilNanos(), now), until(queue.nextDueNanos(), now))));
    }

    private static long until(OptionalLong nanos, long now) {
        return nanos.isPresent() ? nanos.getAsLong() - now : Long.MAX_VALUE;
    }

    private void letGo() {
        letGo = true;
        LOG.info("slot {}: let go with {} calls in flight", slot.id, queue.inFlight());
        queue.clear();
        publish(true);
        slot.letGo.complete(null);
    }

    private void publish(boolean release) {
        long now = clock.nanoTime();
        long wallMs = clock.wallMillis();
        QuotaSnapshot snapshot = release ? quota.release(now, wallMs) : quota.snapshot(now, wallMs);
        publishedNanos = now;
        slot.spend(new Spend(++published, QuotaRecords.toRecord(slot.id, instance, snapshot), now, wallMs));
        QuotaUsage usage = quota.usage(now);
        long waitNanos = starter.started() == 0 ? until(starter.waitUntilNanos(), now) : 0;
        long pausedUntilMs =
                usage.pausedForNanos() == 0 ? 0 : wallMs + TimeUnit.NANOSECONDS.toMillis(usage.pausedForNanos());
        slot.stats(new SlotStats(
                queue.readyCount(),
                queue.waitingCount(),
                queue.inFlight(),
                starter.started(),
                ends.counts(),
                usage,
                quota.headroom(now),
                starter.blockedOn(),
                usage.formerCalls() == 0 ? 0 : wallMs + TimeUnit.NANOSECONDS.toMillis(usage.formerCallsForNanos()),
                pausedUntilMs,
                waitNanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(Math.max(0, waitNanos)),
                guard.health(pausedUntilMs),
                learning.learned()));
    }
}
