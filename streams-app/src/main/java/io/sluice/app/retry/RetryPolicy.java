package io.sluice.app.retry;

import io.sluice.app.config.RetryConfig;
import io.sluice.schema.FailureKind;
import java.util.OptionalLong;
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

    private final int attemptsMax;
    private final int throttledMax;
    private final Backoff backoff;
    private final long requeueAfterMs;

    /** A lane's policy. */
    public RetryPolicy(RetryConfig config) {
        this.attemptsMax = config.attemptsMax();
        this.throttledMax = config.attemptsMax() * THROTTLED_PER_ATTEMPT;
        this.backoff = new Backoff(config.backoffBase(), config.backoffMax());
        this.requeueAfterMs = config.requeueAfter().toMillis();
    }

    /**
     * What becomes of the call.
     *
     * @param nowMs epoch ms
     */
    public Retry decide(FailedAttempt failed, long nowMs, RandomGenerator random) {
        return switch (failed.kind()) {
            case THROTTLED ->
                failed.throttled() >= throttledMax
                        ? new Retry.GiveUp(failed.kind(), "throttled " + failed.throttled() + " times")
                        : again(failed, failed.throttled(), nowMs, random);
            case TRANSIENT, TIMED_OUT ->
                counted(failed) >= attemptsMax
                        ? new Retry.GiveUp(failed.kind(), "failed after " + failed.attempts() + " attempts")
                        : again(failed, counted(failed), nowMs, random);
            case REFUSED,
                    INVALID,
                    UNAUTHORIZED,
                    TOO_LARGE,
                    NO_LANE,
                    BAD_REQUEST,
                    UNREADABLE,
                    EXPIRED,
                    CANCELLED,
                    UNKNOWN -> new Retry.GiveUp(failed.kind(), "another attempt would fail the same way");
        };
    }

    /**
     * How long the whole slot pauses because of this attempt, in ms; empty if it need not. A provider that throttles means
     * the account, and one that sends Retry-After means everybody.
     */
    public OptionalLong slotPauseMs(FailedAttempt failed) {
        if (failed.retryAfterMs().isPresent()) {
            return OptionalLong.of(bounded(failed.retryAfterMs().getAsLong()));
        }
        return failed.kind() == FailureKind.THROTTLED
                ? OptionalLong.of(backoff.ceilingMs(Math.max(1, failed.throttled())))
                : OptionalLong.empty();
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
