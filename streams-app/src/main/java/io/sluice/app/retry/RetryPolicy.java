package io.sluice.app.retry;

import io.sluice.app.config.RetryConfig;
import io.sluice.schema.FailureKind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides on failed attempts. Immutable; any thread.
 *
 * <p>Throttled attempts are free and say "later", not "never": they have a bound of their own, twenty times that of the
 * others. A Retry-After is the least wait; a random part comes on top, so that those who were turned away together do not
 * come back together.
 */
public final class RetryPolicy {
    /** A Retry-After that asks for more is taken as this: every wait has a bound. */
    static final long RETRY_AFTER_MAX_MS = 3_600_000;

    private static final int THROTTLED_PER_ATTEMPT = 20;
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
            case PAUSE_SLOT ->
                failed.throttled() >= throttledMax
                        ? new Retry.GiveUp(failed.kind(), "throttled " + failed.throttled() + " times")
                        : again(failed, failed.throttled(), nowMs, random);
            case BACK_OFF ->
                counted(failed) >= attemptsMax
                        ? new Retry.GiveUp(failed.kind(), "failed after " + failed.attempts() + " attempts")
                        : again(failed, counted(failed), nowMs, random);
            case STOP_SLOT, FAIL -> new Retry.GiveUp(failed.kind(), "another attempt would fail the same way");
        };
    }

    /**
     * Whether the whole slot pauses because of this attempt. A provider that throttles means the account, and one that asks for time with
     * Retry-After means everybody.
     */
    public boolean pausesSlot(FailedAttempt failed) {
        return FailureRule.action(failed.kind()) == FailureRule.Action.PAUSE_SLOT
                || failed.retryAfterMs().orElse(0) > 0;
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

    private static int counted(FailedAttempt failed) {
        return failed.attempts() - failed.throttled();
    }

    private Retry again(FailedAttempt failed, int times, long nowMs, RandomGenerator random) {
        long asked = bounded(failed.retryAfterMs().orElse(0));
        long delayMs = asked + backoff.delayMs(Math.max(1, times), random);
        long atMs = nowMs + delayMs;
        if (failed.deadlineMs().isPresent() && atMs >= failed.deadlineMs().getAsLong()) {
            return new Retry.GiveUp(FailureKind.EXPIRED, "the deadline passes before another attempt may start");
        }
        return delayMs > requeueAfterMs ? new Retry.RequeueUntil(atMs) : new Retry.RetryAt(atMs);
    }

    private static long bounded(long retryAfterMs) {
        return Math.clamp(retryAfterMs, 0, RETRY_AFTER_MAX_MS);
    }
}
