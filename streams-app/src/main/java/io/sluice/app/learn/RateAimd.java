package io.sluice.app.learn;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Finds the rate that a provider without headers takes: none until it throttles, then 70% of what it took, and a little more every ten
 * seconds that it does not throttle while the rate is used; after a minute of that ever more, for then the rate was judged too low.
 *
 * <p>The first throttles may be of a call that is always throttled, and what was taken by then may be little because little was asked
 * for. So the first judgement wants twenty calls that passed and ten seconds, or throttles at five times.
 */
final class RateAimd {
    private static final double DECREASE = 0.7;
    private static final int STEPS_TO_RECOVER = 6;
    private static final long STEP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int STEPS_PER_MINUTE = 6;
    private static final double HASTE = 1.5;
    private static final int PASSED_LEAST = 20;
    private static final int EVENTS_LEAST = 5;

    private final long[] passed = new long[STEPS_PER_MINUTE];
    private final long originNanos;
    private long step;
    private long startedInStep;
    private double perMinute;
    private double increase;
    private int stepsRaised;
    private int events;
    private long eventNanos;
    private boolean lowered;
    private long loweredNanos;

    /**
     * @param inherited requests per minute that a former owner found; empty: none
     */
    RateAimd(OptionalLong inherited, long nowNanos) {
        this.originNanos = nowNanos;
        this.perMinute = inherited.orElse(0);
        this.increase = perMinute / 20;
    }

    /** Requests per minute; empty while it was never throttled. */
    OptionalLong perMinute() {
        return perMinute == 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(1, (long) perMinute));
    }

    void started(long nowNanos) {
        advance(nowNanos);
        startedInStep++;
    }

    void passed(long nowNanos) {
        advance(nowNanos);
        passed[slot(step)]++;
    }

    /**
     * Attempts that were in flight together count once, and a rate that was lowered is given its minute before it is judged again: until then
     * the window is full of what was started before.
     */
    void throttled(long startedNanos, long nowNanos) {
        advance(nowNanos);
        if (events > 0 && startedNanos - eventNanos <= 0) {
            return;
        }
        double taken = taken(nowNanos);
        events++;
        eventNanos = nowNanos;
        if (!judges(nowNanos) || taken == 0) {
            return;
        }
        lowered = true;
        loweredNanos = nowNanos;
        double before = perMinute == 0 ? taken : Math.clamp(taken, perMinute / 2, perMinute);
        perMinute = Math.max(1, DECREASE * before);
        increase = Math.max(1, (before - perMinute) / STEPS_TO_RECOVER);
        stepsRaised = 0;
    }

    private boolean judges(long nowNanos) {
        if (perMinute == 0) {
            return events >= EVENTS_LEAST || (passedCount() >= PASSED_LEAST && nowNanos - originNanos >= STEP_NANOS);
        }
        return !lowered || nowNanos - loweredNanos >= STEPS_PER_MINUTE * STEP_NANOS;
    }

    /** What the provider took in the last minute, as a rate. */
    private double taken(long nowNanos) {
        long sinceNanos = Math.clamp(nowNanos - originNanos, STEP_NANOS, STEPS_PER_MINUTE * STEP_NANOS);
        return (double) passedCount() * STEPS_PER_MINUTE * STEP_NANOS / sinceNanos;
    }

    private long passedCount() {
        return Arrays.stream(passed).sum();
    }

    private void advance(long nowNanos) {
        long now = Math.floorDiv(nowNanos - originNanos, STEP_NANOS);
        for (long steps = Math.min(now - step, STEPS_PER_MINUTE); steps > 0; steps--) {
            boolean quiet = events == 0 || originNanos + step * STEP_NANOS - eventNanos >= 0;
            boolean used = startedInStep >= 0.8 * perMinute / STEPS_PER_MINUTE;
            if (perMinute > 0 && quiet && used) {
                increase *= stepsRaised >= STEPS_TO_RECOVER ? HASTE : 1;
                perMinute += increase;
                stepsRaised++;
            }
            startedInStep = 0;
            step++;
            passed[slot(step)] = 0;
        }
        step = Math.max(step, now);
    }

    private static int slot(long step) {
        return (int) Math.floorMod(step, (long) STEPS_PER_MINUTE);
    }
}
