package io.sluice.app.retry;

import io.sluice.app.config.RetryConfig;
import io.sluice.schema.FailureKind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides on failed attempts. Immutable; any thread.
 *
 * <p>Throttled attempts are free and say "later", not "never": as long as all are throttled, none is given up. A call that goes on being
 * throttled while others are answered stands alone: it waits by itself, and has a bound, twenty times that of the others. A Retry-After is the least wait; a random part comes on top, so that those who were turned away together do not
 * come back together.
 */
public final class RetryPolicy {
    /** A Retry-After that asks for more is taken as this: every wait has a bound. */
    static final long RETRY_AFTER_MAX_MS = 3_600_000;

    private static final int THROTTLED_PER_ATTEMPT = 20;
    /** Throttled less often, a call may only have been unlucky. */
    private static final int THROTTLED_ALONE = 3;

    /** Less often, a call that came through a storm may only have been unlucky once more. */
    private static final int OVERTAKEN_FOR_GOOD = 2;

    private static final int RETRIES_PER_SECOND_LEAST = 10;

    private final int attemptsMax;
    private final int throttledMax;
    private final Backoff backoff;
    private final long requeueAfterMs;
    private final double budgetShare;

    /** A lane's policy. */
    public RetryPolicy(RetryConfig config) {
        this.attemptsMax = config.attemptsMax();
        this.throttledMax = config.attemptsMax() * THROTTLED_PER_ATTEMPT;
        this.backoff = new Backoff(config.backoffBase(), config.backoffMax());
        this.requeueAfterMs = config.requeueAfter().toMillis();
        this.budgetShare = config.budgetShare();
    }

    /**
     * What becomes of the call.
     *
     * @param nowMs epoch ms
     */
    public Retry decide(FailedAttempt failed, long nowMs, RandomGenerator random) {
        return switch (FailureRule.action(failed.kind())) {
            case PAUSE_SLOT -> failed.alone() ? alone(failed, nowMs, random) : keepsItsPlace(failed, nowMs);
            case BACK_OFF ->
                counted(failed) >= attemptsMax
                        ? new Retry.GiveUp(failed.kind(), "failed after " + failed.attempts() + " attempts")
                        : again(failed, counted(failed), nowMs, random);
            case STOP_SLOT, FAIL -> new Retry.GiveUp(failed.kind(), "another attempt would fail the same way");
        };
    }

    /**
     * Whether the whole slot pauses because of this attempt. A provider that throttles means the account, unless it answers others; one
     * that fails and asks for time with Retry-After means everybody.
     */
    public boolean pausesSlot(FailedAttempt failed) {
        return FailureRule.action(failed.kind()) == FailureRule.Action.PAUSE_SLOT
                ? !failed.alone()
                : failed.retryAfterMs().orElse(0) > 0;
    }

    /**
     * A slot's breaker. Its waits follow the lane's: with the usual ones 1 s to 10 s in an outage, 5 s to 60 s for an account that is
     * refused.
     */
    public Breaker breaker(RandomGenerator random) {
        return new Breaker(scaled(4, 0.5), scaled(20, 3), random);
    }

    private Backoff scaled(int baseTimes, double maxTimes) {
        long maxMs = Math.max(1, (long) (backoff.max().toMillis() * maxTimes));
        long baseMs = Math.min(maxMs, backoff.base().toMillis() * baseTimes);
        return new Backoff(Duration.ofMillis(baseMs), Duration.ofMillis(maxMs));
    }

    /** What retries a slot may start. */
    public RetryBudget budget(long nowNanos) {
        return new RetryBudget(budgetShare, RETRIES_PER_SECOND_LEAST, nowNanos);
    }

    /** How long a slot pauses when it is throttled. */
    public Throttles throttles(RandomGenerator random) {
        return new Throttles(backoff, random);
    }

    /**
     * Whether a call is throttled for itself, and not with everybody.
     *
     * @param throttled how often it was, this time too
     * @param overtaken how often of them others were answered
     */
    public static boolean alone(int throttled, int overtaken) {
        return overtaken > 0 && throttled >= THROTTLED_ALONE;
    }

    private Retry alone(FailedAttempt failed, long nowMs, RandomGenerator random) {
        if (failed.throttled() >= throttledMax && failed.overtaken() >= OVERTAKEN_FOR_GOOD) {
            String why = "throttled " + failed.throttled() + " times, at last while others were answered";
            return new Retry.GiveUp(failed.kind(), why);
        }
        Retry retry = again(failed, failed.throttled() - THROTTLED_ALONE + 1, nowMs, random);
        // How often it was overtaken is forgotten on its way through the topic. A call that is held holds its
        // partition's offset: one whose model has the trouble is not.
        return retry instanceof Retry.RequeueUntil requeue
                        && alone(failed.throttled(), failed.overtaken())
                        && failed.overtaken() < OVERTAKEN_FOR_GOOD
                        && requeue.untilMs() - nowMs <= backoff.max().toMillis()
                ? new Retry.RetryAt(requeue.untilMs())
                : retry;
    }

    /** Among the calls of a slot that pauses; how long, the slot knows. */
    private static Retry keepsItsPlace(FailedAttempt failed, long nowMs) {
        long atMs = nowMs + bounded(failed.retryAfterMs().orElse(0));
        return failed.deadlineMs().isPresent() && atMs >= failed.deadlineMs().getAsLong()
                ? tooLate()
                : new Retry.RetryAt(atMs);
    }

    private static Retry tooLate() {
        return new Retry.GiveUp(FailureKind.EXPIRED, "the deadline passes before another attempt may start");
    }

    private static int counted(FailedAttempt failed) {
        return failed.attempts() - failed.throttled();
    }

    private Retry again(FailedAttempt failed, int times, long nowMs, RandomGenerator random) {
        long asked = bounded(failed.retryAfterMs().orElse(0));
        long delayMs = asked + backoff.delayMs(Math.max(1, times), random);
        long atMs = nowMs + delayMs;
        if (failed.deadlineMs().isPresent() && atMs >= failed.deadlineMs().getAsLong()) {
            return tooLate();
        }
        return delayMs > requeueAfterMs ? new Retry.RequeueUntil(atMs) : new Retry.RetryAt(atMs);
    }

    private static long bounded(long retryAfterMs) {
        return Math.clamp(retryAfterMs, 0, RETRY_AFTER_MAX_MS);
    }
}
