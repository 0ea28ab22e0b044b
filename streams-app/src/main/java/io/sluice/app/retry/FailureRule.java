package io.sluice.app.retry;

import io.sluice.schema.FailureKind;

/**
 * What is done about each kind of failure of an attempt: the code goes by it, and docs/failures.md shows it (a test compares the two).
 */
public enum FailureRule {
    THROTTLED(
            Action.PAUSE_SLOT,
            "yes",
            "the slot pauses for Retry-After and a little more, at least for a growing time (half of it random); then"
                    + " its calls start again, any one first and the next few one by one. A call throttled three times and"
                    + " more, while others that were started later are answered, waits by itself, as for TRANSIENT; a"
                    + " model throttled so waits by itself",
            "the deadline; or, for a call that waits by itself, 20 x `retry.attempts-max` times throttled",
            "no"),
    TRANSIENT(
            Action.BACK_OFF,
            "yes",
            "the worker, after a random wait (full jitter) below `retry.backoff-base` x 2^n, at most"
                    + " `retry.backoff-max`, and within the retry budget; after Retry-After the slot pauses, as for"
                    + " THROTTLED; a wait longer than `retry.requeue-after` goes back to the lane's topic",
            "`retry.attempts-max` attempts (throttled ones and probes not counted), or the deadline",
            "if ambiguous: perhaps"),
    TIMED_OUT(Action.BACK_OFF, "yes", "as TRANSIENT", "as TRANSIENT", "if ambiguous: perhaps"),
    UNAUTHORIZED(
            Action.STOP_SLOT,
            "yes, when a person has acted",
            "the slot stops and its calls wait; one of them tries at intervals of 20 x `retry.backoff-base` (5 s) to 3"
                    + " x `retry.backoff-max` (60 s)",
            "the deadline; or it is only the call, or its model, that is refused: twice, others that were started"
                    + " after a denial were answered before the next",
            "no"),
    REFUSED(Action.FAIL, "no", "", "at once", "no"),
    INVALID(Action.FAIL, "no", "", "at once", "no"),
    TOO_LARGE(
            Action.FAIL,
            "no: it was charged, and would be again",
            "",
            "at once",
            "yes; cost unknown where usage was not read");

    /** What follows for call and slot. */
    public enum Action {
        /** All of the slot's starts wait; the call keeps its place, unless others are answered. */
        PAUSE_SLOT,
        /** The call waits by itself. */
        BACK_OFF,
        /** All of the slot's starts wait until a probe is let through; the call keeps its place. */
        STOP_SLOT,
        /** The call ends. */
        FAIL
    }

    private final Action action;
    private final String retried;
    private final String how;
    private final String ends;
    private final String charged;

    FailureRule(Action action, String retried, String how, String ends, String charged) {
        this.action = action;
        this.retried = retried;
        this.how = how;
        this.ends = ends;
        this.charged = charged;
    }

    /** What follows a failure of this kind; kinds that no attempt has end the call. */
    static Action action(FailureKind kind) {
        for (FailureRule rule : values()) {
            if (rule.name().equals(kind.name())) {
                return rule.action;
            }
        }
        return Action.FAIL;
    }

    /** Its row in docs/failures.md. */
    String row() {
        return "| %s | %s | %s | %s | %s |".formatted(name(), retried, how, ends, charged);
    }
}
