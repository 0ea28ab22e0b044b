package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.Outcome;
import io.sluice.app.retry.Breaker;
import io.sluice.app.retry.Ramp;
import io.sluice.app.retry.RetryBudget;
import io.sluice.app.retry.RetryPolicy;
import io.sluice.app.retry.Throttles;
import io.sluice.schema.FailureKind;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a slot from making a bad day of its provider worse: circuit breaker, retry budget, pauses and the ramp after them
 * (docs/failures.md). Calls that may not start stay where they are, and in the broker. Actor's thread only.
 */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final Slot slot;
    private final Lane lane;
    private final SlotQueue queue;
    private final WorkerClock clock;
    private final RandomGenerator random;
    private final Breaker breaker;
    private final RetryBudget retries;
    private final Throttles throttles;
    private final Ramp ramp = new Ramp();
    private final LastAnswered lastAnswered = new LastAnswered();
    private final Denials denials = new Denials(lastAnswered);
    private final ModelHolds models;
    private String why = "";

    Guard(Slot slot, Lane lane, SlotQueue queue, WorkerClock clock, RandomGenerator random) {
        this.slot = slot;
        this.lane = lane;
        this.queue = queue;
        this.clock = clock;
        this.random = random;
        this.breaker = lane.retry().breaker(random);
        this.retries = lane.retry().budget(clock.nanoTime());
        this.throttles = lane.retry().throttles(random);
        this.models = new ModelHolds(lastAnswered, () -> lane.retry().throttles(random));
    }

    /** What may start next. */
    sealed interface Next {
        /** This one may, as far as the provider's health goes. It stays where it is. */
        record May(OpenCall open) implements Next {}

        /**
         * Nothing may.
         *
         * @param untilNanos when to ask again; {@code Long.MAX_VALUE}: when an attempt has ended
         * @param on what is waited for; empty if there is no call
         */
        record Wait(long untilNanos, String on) implements Next {}
    }

    /** The oldest ready call that may start: retries only as far as their budget goes, and a slot whose breaker is half open probes with any. */
    Next next() {
        long now = clock.nanoTime();
        long retriesAt = retries.startsAt(now);
        OpenCall first = queue.first(retriesAt <= now);
        if (first == null) {
            return queue.readyCount() == 0
                    ? new Next.Wait(Long.MAX_VALUE, "")
                    : new Next.Wait(retriesAt, "retry-budget");
        }
        long closedAt = breaker.startsAt(now);
        if (closedAt > now) {
            return new Next.Wait(closedAt, stopped() ? "stopped" : "breaker");
        }
        if (breaker.state() == Breaker.State.HALF_OPEN) {
            // The oldest may be one that always fails: any call may show that the provider works. Of an account that is
            // refused,
            // those of another model than was: it may be the model.
            return new Next.May(
                    breaker.cause() == Breaker.Cause.ACCOUNT
                            ? queue.any(random, open -> !denials.ofModel(open))
                            : queue.any(random));
        }
        long rampAt = ramp.startsAt(queue.readyCount(), now);
        if (rampAt > now) {
            return new Next.Wait(rampAt, "ramp");
        }
        // For the same reason another call may be the first after a pause.
        return new Next.May(ramp.isFirst() && retriesAt <= now ? queue.any(random) : first);
    }

    /** How long the call that {@link #next} gave has to wait because its model is throttled by itself, in ns; 0 or less: it does not. */
    long heldNanos(OpenCall open) {
        return models.waitNanos(open, clock.nanoTime());
    }

    /** The call that {@link #next} gave starts. */
    void started(OpenCall open) {
        models.started(open, clock.nanoTime());
        breaker.started();
        ramp.started();
        if (open.isRetry()) {
            retries.started();
        }
        open.startedIn(breaker.epoch(), breaker.state() == Breaker.State.HALF_OPEN, queue.inFlight(), clock.nanoTime());
    }

    /** An attempt was not sent after all. */
    void notSent(OpenCall open) {
        if (open.isRetry()) {
            retries.notSent();
        }
        changed(breaker.ended(Breaker.Sign.NONE, open.breakerEpoch(), clock.nanoTime()), "");
    }

    /** An attempt ended, before it is counted among the call's failures. */
    void ended(OpenCall open, @Nullable Outcome outcome) {
        long now = clock.nanoTime();
        if (outcome instanceof Outcome.Answered) {
            retries.answered(open.isRetry(), now);
            lastAnswered.answered(open.startedNanos());
            denials.answered(open);
            if (models.answered(open)) {
                LOG.info(
                        "slot {}: model {} is answered again",
                        slot.id,
                        open.call().getModel());
            }
        }
        if (outcome instanceof Outcome.Throttled throttled) {
            if (models.throttled(open, throttled.retryAfterMs(), now)) {
                LOG.warn(
                        "slot {}: model {} is throttled ({}) while others are answered. Its calls wait, the others go on",
                        slot.id,
                        open.call().getModel(),
                        throttled.message());
            }
        } else {
            throttles.passed(open.startedNanos());
        }
        if (outcome != null && !(outcome instanceof Outcome.Unauthorized)) {
            changed(breaker.ended(sign(outcome), open.breakerEpoch(), now), message(outcome));
        }
    }

    /**
     * The provider refused the account.
     *
     * @return whether it is only this call or its model that it refuses: then the slot goes on
     */
    boolean denied(OpenCall open, String message) {
        long now = clock.nanoTime();
        boolean ownTrouble = denials.denied(open, now);
        // The trouble of one says nothing of the account.
        Breaker.Sign sign = ownTrouble ? Breaker.Sign.NONE : Breaker.Sign.DENIED;
        changed(breaker.ended(sign, open.breakerEpoch(), now), message);
        return ownTrouble;
    }

    /** The provider throttled the call: whether for itself or its model, while it answers others. {@link #ended} came before. */
    boolean throttledAlone(OpenCall open) {
        int overtaken = open.throttled().again(open.startedNanos(), lastAnswered, clock.nanoTime());
        return models.holds(open) || RetryPolicy.alone(open.failures(FailureKind.THROTTLED) + 1, overtaken);
    }

    /** The provider throttles, or asks for time: how long the slot pauses, in ms; 0 if it does already. */
    long pauseMs(OpenCall open, OptionalLong retryAfterMs) {
        long now = clock.nanoTime();
        long pauseMs = throttles.pauseMs(retryAfterMs, open.startedNanos(), now);
        if (pauseMs > 0) {
            ramp.after(now + TimeUnit.MILLISECONDS.toNanos(pauseMs));
        }
        return pauseMs;
    }

    /**
     * For panels.
     *
     * @param pausedUntilMs epoch ms until which the provider wants no call; 0: none
     */
    LaneHealth health(long pausedUntilMs) {
        long untilMs = clock.wallMillis() + TimeUnit.NANOSECONDS.toMillis(breaker.untilNanos() - clock.nanoTime());
        return switch (breaker.state()) {
            case CLOSED ->
                pausedUntilMs > 0
                        ? new LaneHealth(LaneHealth.State.PAUSED, pausedUntilMs, "the provider wants no call")
                        : LaneHealth.RUNNING;
            case OPEN -> new LaneHealth(stopped() ? LaneHealth.State.STOPPED : LaneHealth.State.OPEN, untilMs, why);
            case HALF_OPEN -> new LaneHealth(stopped() ? LaneHealth.State.STOPPED : LaneHealth.State.PROBING, 0, why);
        };
    }

    private boolean stopped() {
        return breaker.state() != Breaker.State.CLOSED && breaker.cause() == Breaker.Cause.ACCOUNT;
    }

    private void changed(boolean changed, String message) {
        if (!changed) {
            return;
        }
        if (breaker.state() == Breaker.State.CLOSED) {
            LOG.info("slot {}: the provider works again, {} calls go on", slot.id, queue.readyCount());
            why = "";
            ramp.after(clock.nanoTime());
            return;
        }
        long waitMs = TimeUnit.NANOSECONDS.toMillis(breaker.untilNanos() - clock.nanoTime());
        if (breaker.cause() == Breaker.Cause.ACCOUNT) {
            why = "the provider refuses the account (" + message + "): " + advice();
            LOG.error(
                    "slot {} is stopped: {}. Its calls wait, none is lost; one tries again in {} ms",
                    slot.id,
                    why,
                    waitMs);
        } else {
            why = "the provider is down (" + message + ")";
            LOG.warn("slot {}: {}. Its calls wait; one tries again in {} ms", slot.id, why, waitMs);
        }
    }

    private String advice() {
        return "check key, permissions and credit at the provider, and base-url, of lane '" + lane.name()
                + "'. A new key or base-url takes a restart, all else is noticed";
    }

    private static Breaker.Sign sign(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> Breaker.Sign.ALIVE;
            case Outcome.Throttled throttled -> Breaker.Sign.ALIVE;
            case Outcome.Transient failed -> Breaker.Sign.DOWN;
            case Outcome.TimedOut failed -> Breaker.Sign.DOWN;
            case Outcome.Refused refused -> Breaker.Sign.ALIVE;
            case Outcome.Invalid invalid -> Breaker.Sign.ALIVE;
            case Outcome.Unauthorized denied -> Breaker.Sign.DENIED;
            case Outcome.TooLarge tooLarge -> Breaker.Sign.ALIVE;
        };
    }

    private static String message(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> "";
            case Outcome.Throttled throttled -> throttled.message();
            case Outcome.Transient failed -> failed.message();
            case Outcome.TimedOut failed -> failed.message();
            case Outcome.Refused refused -> refused.message();
            case Outcome.Invalid invalid -> invalid.message();
            case Outcome.Unauthorized denied -> denied.message();
            case Outcome.TooLarge tooLarge -> tooLarge.message();
        };
    }
}
