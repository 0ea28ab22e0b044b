package io.sluice.app.retry;

import io.sluice.schema.FailureKind;

/** What becomes of a call whose attempt failed. */
public sealed interface Retry {

    /** Wait at the worker and try again at {@code atMs} (epoch ms). */
    record RetryAt(long atMs) implements Retry {}

    /** Too long to pin anything: back to the lane's topic, not to be tried before {@code untilMs} (epoch ms). */
    record RequeueUntil(long untilMs) implements Retry {}

    /**
     * No further attempt.
     *
     * @param kind what the answer says: the attempt's failure, or EXPIRED where only the deadline forbids another try
     * @param reason for a person
     */
    record GiveUp(FailureKind kind, String reason) implements Retry {}
}
