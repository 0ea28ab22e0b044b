package io.sluice.app.ops.verdict;

import java.util.Locale;

/**
 * How a lane or a stage is: a closed set. A long backlog is no verdict by itself: behind a full quota it is well, and with quota to spare
 * and nobody touching it, it is not.
 */
public enum Verdict {
    /** It moves, or nothing waits. */
    OK(true),
    /** It moves as fast as the provider's limits allow. */
    WAITING_FOR_QUOTA(true),
    /** An operator wants it to stand still. */
    PAUSED(true),
    /** The provider asked for a pause. */
    THROTTLED(true),
    /** Stores are read back from their changelogs. */
    RESTORING(true),
    /** The lane fails so often that it is tried only now and then. */
    BREAKER_OPEN(false),
    /** The provider refuses the account until a person acts. */
    REFUSED(false),
    /** It moves, but more comes in than goes out, and it is not a limit that holds it back. */
    SLOW(false),
    /** Something waits, it could be taken, and nobody takes it. */
    STALLED(false),
    /** Nobody is there to take it. */
    STOPPED(false);

    private final boolean well;

    Verdict(boolean well) {
        this.well = well;
    }

    /** Whether an operator may go on sleeping. */
    public boolean well() {
        return well;
    }

    /** The name in metrics and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
