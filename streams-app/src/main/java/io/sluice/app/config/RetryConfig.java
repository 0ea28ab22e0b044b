package io.sluice.app.config;

import java.time.Duration;

/**
 * How often and how late a failed attempt is repeated.
 *
 * @param attemptsMax attempts of one call in all, the first included
 * @param backoffBase upper bound of the first wait; it doubles from attempt to attempt
 * @param backoffMax upper bound of any wait that the provider did not ask for
 * @param requeueAfter a longer wait goes back to the lane's topic, so that it pins nothing in the worker
 * @param budgetShare how many further failed retries each answer allows: retries stay a share of the traffic; 10 a second are always allowed
 */
public record RetryConfig(
        int attemptsMax, Duration backoffBase, Duration backoffMax, Duration requeueAfter, double budgetShare) {
    /** The usual share of retries. */
    public static final double BUDGET_SHARE = 0.2;

    /** Refuses waits that are out of order. */
    public RetryConfig {
        new Checks("retry")
                .between("attempts-max", attemptsMax, 1, 100)
                .between("backoff-base", backoffBase, Duration.ofMillis(1), Duration.ofMinutes(5))
                .between("backoff-max", backoffMax, Duration.ofMillis(1), Duration.ofHours(1))
                .that(backoffMax.compareTo(backoffBase) >= 0, "backoff-max", backoffMax, ">= retry.backoff-base")
                .between("requeue-after", requeueAfter, Duration.ofMillis(100), Duration.ofMinutes(1))
                .that(
                        budgetShare > 0 && budgetShare <= 1,
                        "budget-share",
                        budgetShare,
                        "more than 0 and at most 1 (for no retries at all set retry.attempts-max to 1)")
                .done();
    }

    /** With the usual share of retries. */
    public RetryConfig(int attemptsMax, Duration backoffBase, Duration backoffMax, Duration requeueAfter) {
        this(attemptsMax, backoffBase, backoffMax, requeueAfter, BUDGET_SHARE);
    }

    /** 6 attempts, waits of at most 250 ms, 500 ms, ... 20 s, requeued when longer than 5 s. */
    public static RetryConfig defaults() {
        return new RetryConfig(6, Duration.ofMillis(250), Duration.ofSeconds(20), Duration.ofSeconds(5));
    }
}
