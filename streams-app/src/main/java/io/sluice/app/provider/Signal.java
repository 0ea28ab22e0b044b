package io.sluice.app.provider;

import io.sluice.schema.FailureKind;
import java.util.OptionalLong;

/**
 * What a provider, or the way to it, can answer instead of an answer, and what that means: the code goes by it, and docs/failures.md shows
 * it (a test compares the two). What follows for call and slot is {@code io.sluice.app.retry.FailureRule}.
 */
enum Signal {
    NOT_CONNECTED(FailureKind.TRANSIENT, false, "connection refused, host not found, TLS handshake failed"),
    NO_CONNECTION_IN_TIME(FailureKind.TIMED_OUT, false, "no connection within 10 s"),
    DEADLINE_BEFORE_SENDING(
            FailureKind.TIMED_OUT, false, "total deadline (`total-deadline`) passes before the body went out"),
    DEADLINE_LATER(FailureKind.TIMED_OUT, true, "total deadline passes later: no head, or a body that hangs or drips"),
    CONNECTION_LOST(FailureKind.TRANSIENT, true, "connection closed or cut after the body went out"),
    UNUSABLE(
            FailureKind.TRANSIENT,
            true,
            "2xx with anything but an answer: no JSON, no `choices`/`data`/`content`, an `error`"),
    ANSWER_TOO_LARGE(
            FailureKind.TOO_LARGE,
            true,
            "2xx with a body larger than `topics.max-record-bytes`; also an answer that is too large once it is"
                    + " mapped"),
    REDIRECT(
            FailureKind.UNAUTHORIZED,
            false,
            "3xx: redirects are not followed with credentials, and `base-url` is to name the address meant"),
    CONTENT_POLICY(
            FailureKind.REFUSED,
            false,
            "any 4xx whose code is the content policy's (`content_policy_violation`, `content_filter`,"
                    + " `ResponsibleAIPolicyViolation`, `moderation_blocked`, `cyber_policy_violation`)"),
    NO_CREDIT(
            FailureKind.UNAUTHORIZED,
            false,
            "any status whose code or type is `insufficient_quota`, `billing_not_active`,"
                    + " `billing_hard_limit_reached`, `billing_error`, `credit_balance_exhausted`,"
                    + " `enforced_spend_limit_reached`, `organization_spend_limit_exceeded`,"
                    + " `organization_usage_limit_exceeded` or `project_spend_limit_exceeded`, or whose message begins"
                    + " with Anthropic's \"Your credit balance is too low\" or \"You have reached your specified API usage"
                    + " limits\""),
    CLOSED_ACCOUNT(
            FailureKind.UNAUTHORIZED,
            false,
            "any 4xx whose code is `account_deactivated`, `access_terminated`, `organization_restricted` or"
                    + " `invalid_api_key`, or whose message begins with \"(This) organization has been disabled\" (or"
                    + " \"restricted\") or Google's \"API key not valid\""),
    NO_SUCH_MODEL(FailureKind.INVALID, false, "403 whose code is `model_not_found`"),
    NOT_ALLOWED(FailureKind.UNAUTHORIZED, false, "401, 402, 403, 407"),
    REQUEST_TOO_LARGE(
            FailureKind.INVALID,
            false,
            "429 whose message begins with OpenAI's \"Request too large\" or Anthropic's \"Extra usage is required for"
                    + " long context\": the request alone is more than the account's limit"),
    TOO_MANY(FailureKind.THROTTLED, false, "any other 429"),
    TRY_AGAIN(FailureKind.TRANSIENT, false, "408, 409, 425"),
    WRONG_ADDRESS(
            FailureKind.UNAUTHORIZED,
            false,
            "404, 405 without a provider's error in JSON, or whose message begins with \"Invalid URL\" or is"
                    + " \"Resource not found\", \"Not found\", \"File not found\" or \"Method not allowed\" (`message`, or a"
                    + " textual `error` or `detail`): `base-url` is wrong"),
    WRONG_REQUEST(FailureKind.INVALID, false, "400, other 404 and 405, 413, 422 and every other 4xx"),
    SERVER_ERROR(FailureKind.TRANSIENT, false, "500, 503, 529 and other 5xx"),
    GATEWAY_GAVE_UP(
            FailureKind.TRANSIENT, true, "502, 504, 520 to 524: a gateway gave up on a server that may have finished"),
    NO_REQUEST_FOR_IT(
            FailureKind.INVALID,
            false,
            "a call that the provider has no request for (embeddings on Anthropic, `n` > 1 on Anthropic, a body that"
                    + " is no JSON object): nothing is sent");

    private final FailureKind kind;
    private final boolean ambiguous;
    private final String words;

    Signal(FailureKind kind, boolean ambiguous, String words) {
        this.kind = kind;
        this.ambiguous = ambiguous;
        this.words = words;
    }

    /** The outcome of an attempt that met this; a wait that the provider asked for is kept where it means something. */
    Outcome outcome(Exchange exchange, String message, OptionalLong retryAfterMs) {
        return switch (kind) {
            case THROTTLED -> new Outcome.Throttled(exchange, message, retryAfterMs);
            case TRANSIENT -> new Outcome.Transient(exchange, message, ambiguous, retryAfterMs);
            case TIMED_OUT -> new Outcome.TimedOut(exchange, message, ambiguous);
            case REFUSED -> new Outcome.Refused(exchange, message);
            case INVALID -> new Outcome.Invalid(exchange, message);
            case UNAUTHORIZED -> new Outcome.Unauthorized(exchange, message);
            case TOO_LARGE -> new Outcome.TooLarge(exchange, message);
            case NO_LANE, BAD_REQUEST, UNREADABLE, EXPIRED, CANCELLED, UNKNOWN ->
                throw new IllegalStateException(name() + " is no attempt's failure");
        };
    }

    /** Without a wait that the provider asked for. */
    Outcome outcome(Exchange exchange, String message) {
        return outcome(exchange, message, OptionalLong.empty());
    }

    /** Its row in docs/failures.md. */
    String row() {
        return "| %s | %s | %s |".formatted(words, kind, ambiguous ? "yes" : "no");
    }
}
