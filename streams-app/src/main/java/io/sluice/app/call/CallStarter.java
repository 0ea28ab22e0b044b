package io.sluice.app.call;

import io.sluice.app.control.ControlView;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.quota.Cost;
import io.sluice.app.quota.Reservation;
import io.sluice.app.quota.SlotQuota;
import io.sluice.schema.FailureKind;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Starts a slot's ready calls, oldest first, as long as operators, the bound on open calls, the lease, the budget and the
 * quota allow. Actor's thread only.
 */
final class CallStarter {
    private static final int STARTS_MAX = 1_000;

    private final Slot slot;
    private final Lane lane;
    private final SlotQuota quota;
    private final SlotQueue queue;
    private final CallEnds ends;
    private final Guard guard;
    private final Learning learning;
    private final Budget budget;
    private final ControlView controls;
    private final Attempts attempts;
    private final WorkerClock clock;
    private long started;
    private long sweptVersion;
    private long sweptOffered;
    private long waitUntilNanos;
    private String blockedOn = "";

    CallStarter(
            Slot slot,
            Lane lane,
            SlotQuota quota,
            SlotQueue queue,
            CallEnds ends,
            Guard guard,
            Learning learning,
            Budget budget,
            ControlView controls,
            Attempts attempts,
            WorkerClock clock) {
        this.slot = slot;
        this.lane = lane;
        this.quota = quota;
        this.queue = queue;
        this.ends = ends;
        this.guard = guard;
        this.learning = learning;
        this.budget = budget;
        this.controls = controls;
        this.attempts = attempts;
        this.clock = clock;
    }

    /** Starts what may start now, but not so much that the mailbox would have to wait for long. */
    void start() throws InterruptedException {
        waitUntilNanos = Long.MAX_VALUE;
        blockedOn = "";
        endCancelled();
        for (int starts = 0; starts < STARTS_MAX; starts++) {
            switch (guard.next()) {
                case Guard.Next.May may -> {
                    if (!mayStart(may.open())) {
                        return;
                    }
                }
                case Guard.Next.Wait wait -> {
                    waitUntilNanos = wait.untilNanos();
                    blockedOn = wait.on();
                    return;
                }
            }
        }
        waitUntilNanos = clock.nanoTime();
    }

    /** Also those that would wait for long: a publisher who cancels is to see the end of it. */
    private void endCancelled() throws InterruptedException {
        long version = controls.version();
        if (controls.isAnyCancelled() && (version != sweptVersion || queue.offered() != sweptOffered)) {
            for (OpenCall open : queue.takeAll(open ->
                    controls.isCancelled(open.call().getTenant(), open.call().getJob()))) {
                ends.cancelled(open);
            }
        }
        sweptVersion = version;
        sweptOffered = queue.offered();
    }

    /** When to try again, at the latest, if nothing happens before; {@code Long.MAX_VALUE}: only something that happens helps. */
    OptionalLong waitUntilNanos() {
        return waitUntilNanos == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(waitUntilNanos);
    }

    long started() {
        return started;
    }

    /** Why the first ready call does not start; empty if it may or there is none. */
    String blockedOn() {
        return blockedOn;
    }

    private boolean mayStart(OpenCall first) throws InterruptedException {
        long wallMs = clock.wallMillis();
        if (first.expired(wallMs)) {
            ends.expired(queue.take(first));
            return true;
        }
        long earlyMs = first.call().getNotBeforeMs() - wallMs;
        long heldMs = TimeUnit.NANOSECONDS.toMillis(guard.heldNanos(first));
        if (earlyMs > 0 || heldMs > 0) {
            notYet(queue.take(first), Math.max(earlyMs, heldMs));
            return true;
        }
        if (controls.isPaused(lane.name())) {
            return blocked("paused");
        }
        if (queue.inFlight() >= lane.config().callsOpenMax()) {
            return blocked("calls-open-max");
        }
        if (!slot.lease().maySend(clock.nanoTime(), wallMs)) {
            return blocked("lease");
        }
        TokenEstimate estimate = first.estimate();
        if (estimate == null && (lane.countsTokens() || budget.capped())) {
            try {
                first.estimate(lane.tariff().estimate(first.call()));
            } catch (RuntimeException e) {
                ends.failed(queue.take(first), FailureKind.INVALID, "its tokens cannot be counted", null);
                return true;
            }
        }
        return start(first);
    }

    private boolean start(OpenCall first) throws InterruptedException {
        OptionalLong upperBound = upperBoundNanos(first);
        if (upperBound.isEmpty()) {
            String model = first.call().getModel();
            ends.failed(
                    queue.take(first),
                    FailureKind.INVALID,
                    "the price of model '" + model + "' is not known, and there is a budget to keep",
                    null);
            return true;
        }
        long reserved = upperBound.getAsLong();
        if (!budget.tryReserve(reserved)) {
            return blocked("budget");
        }
        long now = clock.nanoTime();
        return switch (quota.reserve(cost(first), now)) {
            case Reservation.Granted granted -> {
                queue.started(queue.take(first));
                guard.started(first);
                learning.started(now);
                started++;
                attempts.start(slot, lane, first, granted.permit(), reserved, now);
                yield true;
            }
            case Reservation.Wait wait -> {
                budget.settle(reserved, 0);
                waitUntilNanos = wait.untilNanos();
                yield blocked(wait.on().shown());
            }
            case Reservation.TooLarge tooLarge -> {
                budget.settle(reserved, 0);
                ends.failed(
                        queue.take(first), FailureKind.TOO_LARGE, "lanes." + lane.name() + ": " + tooLarge.why(), null);
                yield true;
            }
        };
    }

    private void notYet(OpenCall early, long earlyMs) throws InterruptedException {
        if (earlyMs > lane.config().retry().requeueAfter().toMillis()) {
            ends.forward(early, clock.wallMillis() + earlyMs);
        } else {
            long now = clock.nanoTime();
            early.waitUntil(now + TimeUnit.MILLISECONDS.toNanos(earlyMs));
            queue.back(early, now);
        }
    }

    private OptionalLong upperBoundNanos(OpenCall first) {
        TokenEstimate estimate = first.estimate();
        return !budget.capped() || estimate == null
                ? OptionalLong.of(0)
                : lane.tariff().upperBoundNanos(first.call(), estimate);
    }

    private Cost cost(OpenCall first) {
        TokenEstimate estimate = first.estimate();
        return estimate == null || !lane.countsTokens() ? Cost.atStart(0) : learning.cost(first, estimate);
    }

    private boolean blocked(String on) {
        blockedOn = on;
        return false;
    }
}
