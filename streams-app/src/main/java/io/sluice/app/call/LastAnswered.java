package io.sluice.app.call;

/** The latest start of a slot's attempts that were answered: what an answer says of the provider, it says of then. Actor's thread only. */
final class LastAnswered {
    private boolean any;
    private long startedNanos;

    /** An attempt that was started then was answered. */
    void answered(long attemptStartedNanos) {
        if (!any || attemptStartedNanos - startedNanos > 0) {
            any = true;
            startedNanos = attemptStartedNanos;
        }
    }

    /** Whether an attempt that was started later than that was answered. */
    boolean startedAfter(long nanos) {
        return any && startedNanos - nanos > 0;
    }
}
