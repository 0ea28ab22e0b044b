package io.sluice.app.quota;

/**
 * For panels and metrics.
 *
 * @param requestsInWindow starts in the last minute, with those inherited or assumed of former owners
 * @param tokensInWindow tokens charged in the last minute, with those still reserved for output to come
 * @param callsInFlight permits open, with those of former owners that may still be in flight
 * @param formerCalls those of them that are a former owner's
 * @param formerCallsForNanos time from now after which the last of these is over; 0: there are none
 * @param pausedForNanos time from now during which nothing starts because of the provider or of a cold start; 0: none
 */
public record QuotaUsage(
        long requestsInWindow,
        long tokensInWindow,
        long callsInFlight,
        long formerCalls,
        long formerCallsForNanos,
        long pausedForNanos) {}
