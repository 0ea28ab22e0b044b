package io.sluice.app.provider;

import java.util.OptionalLong;
import java.util.Set;

/** What a status that is no success means: the lower half of the table in docs/failures.md. Pure. */
final class FailedStatus {
    /** A gateway gave up on a server that may have finished, and charged. 520 to 524 are Cloudflare's. */
    private static final Set<Integer> GATEWAY = Set.of(502, 504, 520, 521, 522, 523, 524);

    private FailedStatus() {}

    static Outcome judge(Exchange exchange, int status, ProviderError error, OptionalLong retryAfterMs) {
        String message = error.describe(status);
        if (status >= 300 && status < 400) {
            return new Outcome.Invalid(
                    exchange,
                    "redirects are not followed with credentials: set base-url to the address meant, " + message);
        }
        if (status < 500 && isContentPolicy(error)) {
            return new Outcome.Refused(exchange, "content policy, " + message);
        }
        if (error.creditIsGone() || error.names("insufficient_quota", "billing_hard_limit_reached", "billing_error")) {
            return new Outcome.Unauthorized(exchange, "the account has no credit, " + message);
        }
        return switch (status) {
            case 401, 402, 403, 407 -> new Outcome.Unauthorized(exchange, message);
            case 429 -> new Outcome.Throttled(exchange, message, retryAfterMs);
            case 408, 409, 425 -> new Outcome.Transient(exchange, message, false, retryAfterMs);
            default ->
                status >= 500
                        ? new Outcome.Transient(exchange, message, GATEWAY.contains(status), retryAfterMs)
                        : new Outcome.Invalid(exchange, message);
        };
    }

    private static boolean isContentPolicy(ProviderError error) {
        return error.names(
                "content_policy_violation",
                "content_filter",
                "responsibleaipolicyviolation",
                "moderation_blocked",
                "cyber_policy_violation");
    }
}
