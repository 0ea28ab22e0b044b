package io.sluice.app.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A circuit breaker: stops a slot's starts when its provider is down or refuses the account, and lets one attempt at a time find out whether
 * it works again. Pure: no clock, no wait; one thread. Docs: docs/failures.md.
 *
 * <p>It opens after {@value #FAILURES_IN_ROW} attempts in a row that failed as an outage does, or at once when the account was refused. It
 * stays open for a wait that doubles with each failed probe, half of it drawn at random, then lets one probe go. An attempt counts only
 * for the state in which it was started: a crowd of calls that fail together opens it once.
 */
public final class Breaker {
    static final int FAILURES_IN_ROW = 10;
    /** After a probe, fewer failures open it again, until an attempt was answered that was no probe. */
    static final int FAILURES_AFTER_PROBE = 5;

    /** Whether attempts may start. */
    public enum State {
        /** They may. */
        CLOSED,
        /** None may, for a time. */
        OPEN,
        /** One may, to find out. */
        HALF_OPEN
    }

    /** Why it is not closed. */
    public enum Cause {
        /** The provider does not answer, or with errors. */
        OUTAGE,
        /** The provider refuses the account: wrong key, no permission, no credit. A person must act. */
        ACCOUNT
    }

    /** What the end of an attempt says about the provider. */
    public enum Sign {
        /** It worked on the attempt, or could have: an answer, a refusal of this one prompt, a 429. */
        ALIVE,
        /** It did not answer, or with an error of its own. */
        DOWN,
        /** It refused the account. */
        DENIED,
        /** Nothing: the attempt was not sent. */
        NONE
    }

    private final Backoff outageWaits;
    private final Backoff accountWaits;
    private final RandomGenerator random;
    private State state = State.CLOSED;
    private Cause cause = Cause.OUTAGE;
    private long epoch;
    private long untilNanos;
    private int openings;
    private int failuresInRow;
    private boolean probeInFlight;

    /**
     * @param outageWaits how long it stays open when the provider is down
     * @param accountWaits how long when it refuses the account
     */
    public Breaker(Backoff outageWaits, Backoff accountWaits, RandomGenerator random) {
        this.outageWaits = outageWaits;
        this.accountWaits = accountWaits;
        this.random = random;
    }

    /** As of the last question. */
    public State state() {
        return state;
    }

    /** Why it is not closed; of no meaning while it is. */
    public Cause cause() {
        return cause;
    }

    /** Until when it is open, on the time line of {@code nowNanos}; of no meaning in other states. */
    public long untilNanos() {
        return untilNanos;
    }

    /** The state's number, to be given back with {@link #ended}. */
    public long epoch() {
        return epoch;
    }

    /**
     * When an attempt may start: at or before {@code nowNanos} means now; {@code Long.MAX_VALUE} means that first the probe in flight has to
     * end.
     */
    public long startsAt(long nowNanos) {
        if (state == State.OPEN && nowNanos - untilNanos >= 0) {
            state = State.HALF_OPEN;
            epoch++;
            probeInFlight = false;
        }
        return switch (state) {
            case CLOSED -> nowNanos;
            case OPEN -> untilNanos;
            case HALF_OPEN -> probeInFlight ? Long.MAX_VALUE : nowNanos;
        };
    }

    /** An attempt starts, as {@link #startsAt} allowed. */
    public void started() {
        probeInFlight = state == State.HALF_OPEN;
    }

    /**
     * An attempt ended.
     *
     * @param startedIn the {@link #epoch} in which it was started
     * @return whether it changed the state
     */
    public boolean ended(Sign sign, long startedIn, long nowNanos) {
        if (startedIn != epoch || state == State.OPEN) {
            return false;
        }
        boolean probe = state == State.HALF_OPEN;
        probeInFlight = false;
        return switch (sign) {
            case NONE -> false;
            case DENIED -> open(Cause.ACCOUNT, nowNanos);
            case DOWN -> {
                failuresInRow++;
                int failuresMax = openings > 0 ? FAILURES_AFTER_PROBE : FAILURES_IN_ROW;
                yield (probe || failuresInRow >= failuresMax) && open(Cause.OUTAGE, nowNanos);
            }
            case ALIVE -> {
                failuresInRow = 0;
                openings = probe ? openings : 0;
                yield probe && close();
            }
        };
    }

    private boolean close() {
        state = State.CLOSED;
        epoch++;
        return true;
    }

    private boolean open(Cause why, long nowNanos) {
        openings = why == cause ? openings + 1 : 1;
        cause = why;
        state = State.OPEN;
        epoch++;
        failuresInRow = 0;
        Backoff waits = why == Cause.OUTAGE ? outageWaits : accountWaits;
        long ceilingMs = waits.ceilingMs(openings);
        untilNanos = nowNanos
                + Duration.ofMillis(ceilingMs - random.nextLong(ceilingMs / 2 + 1))
                        .toNanos();
        return true;
    }
}
