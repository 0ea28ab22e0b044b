package io.sluice.local.provider;

import java.util.OptionalLong;

/** Whether an account lets a call start. */
sealed interface Admission {

    RateState rate();

    long nowMs();

    /**
     * The call counts from now on; its account's {@code end} is to be called once.
     *
     * @param callsOpen the account's calls in flight, with this one
     */
    record Admitted(long nowMs, RateState rate, int callsOpen) implements Admission {}

    /**
     * The call is over a limit and does not count.
     *
     * @param retryAfterMs when it would fit; empty if never
     */
    record OverLimit(
            long nowMs, RateState rate, LimitKind kind, long limit, long used, long asked, OptionalLong retryAfterMs)
            implements Admission {}
}
