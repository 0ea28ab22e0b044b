package io.sluice.app.provider;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an attempt ended: a closed set, so that each caller decides on each. Messages hold neither prompt text nor secrets: of a
 * provider's error they keep type, code and parameter name.
 */
public sealed interface Outcome {
    /** Status, request id and duration. */
    Exchange exchange();

    /** Whether the provider may have charged for an attempt that brought no answer. */
    default boolean ambiguous() {
        return false;
    }

    /**
     * The provider answered. A model's own refusal to help is an answer too: it is paid, and says so in its finish reason.
     *
     * @param body response body, JSON in OpenAI form
     * @param usage tokens, where the provider reported them
     */
    record Answered(Exchange exchange, String body, Optional<Usage> usage) implements Outcome {
        @Override
        public String toString() {
            return "Answered[exchange=%s, body=%d chars, usage=%s]".formatted(exchange, body.length(), usage);
        }
    }

    /**
     * The provider wants fewer calls (429). Not charged.
     *
     * @param retryAfterMs how long the provider wants no call, where it says so
     */
    record Throttled(Exchange exchange, String message, OptionalLong retryAfterMs) implements Outcome {}

    /**
     * It may work next time: no connection, a cut answer, an unusable answer, a server error.
     *
     * @param ambiguous whether the provider may have charged for it
     * @param retryAfterMs how long the provider wants no call, where it says so
     */
    record Transient(Exchange exchange, String message, boolean ambiguous, OptionalLong retryAfterMs)
            implements Outcome {}

    /**
     * The total deadline, or the connect timeout, passed.
     *
     * @param ambiguous whether the request had gone out
     */
    record TimedOut(Exchange exchange, String message, boolean ambiguous) implements Outcome {}

    /** The provider's content policy turned the prompt down. Repeating it helps nobody. */
    record Refused(Exchange exchange, String message) implements Outcome {}

    /** The request is wrong for this provider, or more than the account is ever allowed. Repeating it helps nobody. */
    record Invalid(Exchange exchange, String message) implements Outcome {}

    /** The account may not: wrong key, no permission, no credit; or the address is not a provider's. Fails every call of the lane until a person acts. */
    record Unauthorized(Exchange exchange, String message) implements Outcome {}

    /** The answer is larger than a record may be. It is charged, and its usage is not known; repeating it would be charged again. */
    record TooLarge(Exchange exchange, String message) implements Outcome {
        @Override
        public boolean ambiguous() {
            return true;
        }
    }
}
