package io.sluice.local.provider;

import java.util.Locale;

/** What can be made to go wrong with a call. */
public enum FaultKind {
    /** 429 before the call counts; with Retry-After if the rule has one. Not paid. */
    THROTTLE(false),
    /** 401 at once, as for a key that is not known. Not paid. */
    WRONG_KEY(false),
    /** At once, what an account without credit gets: OpenAI's 429, Anthropic's 400. Not paid. */
    NO_CREDIT(false),
    /** 400 at once, in a sentence that quotes the key and the whole prompt, as some servers do. Not paid. */
    ECHO(false),
    /** No fault of a call: another client uses the rule's share of each limit. */
    FOREIGN_USE(false),
    /** The rule's 5xx status (500 if it has none) after the latency. Not paid. */
    SERVER_ERROR(false),
    /** No answer for the rule's duration (10 minutes if it has none), then the connection is closed. Paid. */
    HANG(true),
    /** The connection is closed without an answer, after the latency. Paid. */
    CLOSE(true),
    /** Head and half of the body, then the connection is closed. Paid. */
    CUT_BODY(true),
    /** The right body, spread over the rule's duration (30 s if it has none). Paid. */
    SLOW_BODY(true),
    /** Status 200 and a body that is no JSON. Paid. */
    WRONG_JSON(true),
    /** Status 200 and a valid JSON body of the rule's size (64 MiB if it has none). Paid. */
    HUGE_BODY(true);

    private final boolean paid;

    FaultKind(boolean paid) {
        this.paid = paid;
    }

    /** Whether the provider charges for a call that ends so. */
    public boolean isPaid() {
        return paid;
    }

    /** Whether it strikes single calls. */
    boolean strikesCalls() {
        return this != FOREIGN_USE;
    }

    String outcome() {
        return "fault_" + name().toLowerCase(Locale.ROOT);
    }
}
