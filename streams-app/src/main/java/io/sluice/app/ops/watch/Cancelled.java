package io.sluice.app.ops.watch;

/** What came of the wish to cancel a job. */
public enum Cancelled {
    /** The record stands; every instance obeys it. */
    DONE,
    /** There is nothing to cancel: the job is complete, or was cancelled before. */
    OVER,
    /** No such job is known. */
    UNKNOWN,
    /** The broker did not take it in time. */
    FAILED
}
