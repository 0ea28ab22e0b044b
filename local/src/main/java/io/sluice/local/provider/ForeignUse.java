package io.sluice.local.provider;

/** How much of an account somebody else uses. */
interface ForeignUse {
    /** Nobody else is there. */
    ForeignUse NONE = (nowMs, spanMs) -> 0;

    /**
     * Share of a limit that others have used in the last span.
     *
     * @param spanMs length of the limit's window; 0: at this moment
     */
    double share(long nowMs, long spanMs);
}
