package io.sluice.app.call;

/**
 * Whether a lane's provider lets it work.
 *
 * @param state the worst of the slots'
 * @param untilMs epoch ms at which something is tried again; 0: nothing is waited for
 * @param why for a person; empty while it runs
 */
public record LaneHealth(State state, long untilMs, String why) {
    /** From best to worst. */
    public enum State {
        /** Nothing holds it back but its quota. */
        RUNNING,
        /** The provider wants no call for a time. */
        PAUSED,
        /** The provider was down; one attempt finds out whether it still is. */
        PROBING,
        /** The provider is down: nothing starts for a time. */
        OPEN,
        /** The provider refuses the account: calls wait until a person acts, and one attempt at intervals finds out. */
        STOPPED
    }

    /** Nothing holds it back. */
    public static final LaneHealth RUNNING = new LaneHealth(State.RUNNING, 0, "");

    /** The worse of two; of equals the one that lasts longer. */
    LaneHealth worse(LaneHealth other) {
        int order = state.compareTo(other.state);
        return order > 0 || (order == 0 && untilMs >= other.untilMs) ? this : other;
    }
}
