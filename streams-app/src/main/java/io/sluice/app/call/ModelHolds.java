package io.sluice.app.call;

import io.sluice.app.retry.Throttles;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds the calls of a model that its provider throttles by itself, so that it does not pause the lane's other models: twice, others that
 * were started after it was throttled were answered before it was throttled again, and it was not answered since. One of its calls at a
 * time finds out whether it goes on, at intervals that grow as a slot's pauses do. Actor's thread only.
 */
final class ModelHolds {
    private static final int TIMES_OVERTAKEN = 2;

    private final LastAnswered lastAnswered;
    private final Supplier<Throttles> pauses;
    private final PerModel<Hold> models = new PerModel<>();

    /** A model that was throttled and not answered since. */
    private static final class Hold {
        private final Overtaken throttled = new Overtaken();
        private final Throttles pauses;
        private long pauseNanos;
        private long untilNanos;

        Hold(Throttles pauses) {
            this.pauses = pauses;
        }

        boolean holds() {
            return throttled.times() >= TIMES_OVERTAKEN;
        }
    }

    /** @param pauses how long to hold a model */
    ModelHolds(LastAnswered lastAnswered, Supplier<Throttles> pauses) {
        this.lastAnswered = lastAnswered;
        this.pauses = pauses;
    }

    /**
     * An attempt was answered.
     *
     * @return whether its model was held until now
     */
    boolean answered(OpenCall open) {
        Hold hold = models.of(open);
        if (hold == null || open.startedNanos() - hold.throttled.lastNanos() <= 0) {
            return false;
        }
        models.forget(open);
        return hold.holds();
    }

    /**
     * An attempt was throttled.
     *
     * @return whether its model is held from now on, and was not before
     */
    boolean throttled(OpenCall open, OptionalLong retryAfterMs, long nowNanos) {
        Hold hold = models.of(open, () -> new Hold(pauses.get()));
        boolean before = hold.holds();
        hold.throttled.again(open.startedNanos(), lastAnswered, nowNanos);
        if (!hold.holds()) {
            return false;
        }
        long pauseNanos =
                TimeUnit.MILLISECONDS.toNanos(hold.pauses.pauseMs(retryAfterMs, open.startedNanos(), nowNanos));
        if (pauseNanos > 0) {
            hold.pauseNanos = pauseNanos;
            hold.untilNanos = nowNanos + pauseNanos;
        }
        return !before;
    }

    /** Whether the call's model is held. */
    boolean holds(OpenCall open) {
        Hold hold = models.of(open);
        return hold != null && hold.holds();
    }

    /** How long the call has to wait for its model's sake, in ns; 0 or less: it may start. */
    long waitNanos(OpenCall open, long nowNanos) {
        Hold hold = models.of(open);
        return hold == null || !hold.holds() ? 0 : hold.untilNanos - nowNanos;
    }

    /** The call starts. If its model is held, the next one waits for as long again, or until this one was answered. */
    void started(OpenCall open, long nowNanos) {
        Hold hold = models.of(open);
        if (hold != null && hold.holds()) {
            hold.untilNanos = nowNanos + hold.pauseNanos;
        }
    }
}
