package io.sluice.app.learn;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Finds the rate that a provider without headers takes: none until it first throttles, then 70% of what it took, and a little more every ten
 * seconds that it does not throttle while the rate is used.
 */
final class RateAimd {
    private static final double DECREASE = 0.7;
    private static final int STEPS_TO_RECOVER = 6;
    private static final long STEP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int STEPS_PER_MINUTE = 6;

    private final long[] passed = new long[STEPS_PER_MINUTE];
    private final long originNanos;
    private long step;
    private long startedInStep;
    private double perMinute;
    private double increase;
    private long eventNanos;
    private boolean lowered;
    private long loweredNanos;
    private boolean seenEvent;

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
        if (seenEvent && startedNanos - eventNanos <= 0) {
            return;
        }
        double taken = taken(nowNanos);
        boolean judged = !lowered || nowNanos - loweredNanos >= STEPS_PER_MINUTE * STEP_NANOS;
        seenEvent = true;
        eventNanos = nowNanos;
        if (!judged || taken == 0) {
            return;
        }
        lowered = true;
        loweredNanos = nowNanos;
        double before = perMinute == 0 ? taken : Math.clamp(taken, perMinute / 2, perMinute);
        perMinute = Math.max(1, DECREASE * before);
        increase = Math.max(1, (before - perMinute) / STEPS_TO_RECOVER);
    }

    /** What the provider took in the last minute, as a rate. */
    private double taken(long nowNanos) {
        long sum = 0;
        for (long count : passed) {
            sum += count;
        }
        long sinceNanos = Math.clamp(nowNanos - originNanos, STEP_NANOS, STEPS_PER_MINUTE * STEP_NANOS);
        return (double) sum * STEPS_PER_MINUTE * STEP_NANOS / sinceNanos;
    }

    private void advance(long nowNanos) {
        long now = Math.floorDiv(nowNanos - originNanos, STEP_NANOS);
        for (long steps = Math.min(now - step, STEPS_PER_MINUTE); steps > 0; steps--) {
            boolean quiet = !seenEvent || originNanos + step * STEP_NANOS - eventNanos >= 0;
            boolean used = startedInStep >= 0.8 * perMinute / STEPS_PER_MINUTE;
            if (perMinute > 0 && quiet && used) {
                perMinute += increase;
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
