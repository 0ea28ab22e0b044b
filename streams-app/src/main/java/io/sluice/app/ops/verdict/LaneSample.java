package io.sluice.app.ops.verdict;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A lane at one moment, over all instances as far as they are known.
 *
 * @param atMs epoch ms at which it was seen
 * @param backlog calls on the lane's topics that have not ended, those in hand included
 * @param backingOff of those, calls in hand that wait for their next attempt
 * @param inFlight attempts under way; empty: only other instances know
 * @param progress calls ended so far: only its growth matters
 * @param owners workers that own a slot of the lane now
 * @param requests requests a minute
 * @param tokens tokens a minute
 * @param calls calls in flight
 * @param blockedOn why the first ready call does not start, in the worker's word; empty: it does not say
 * @param waitMs how long that still lasts at most; 0: not known
 * @param throttledUntilMs epoch ms until which the provider wants no call; 0: not
 * @param breakerUntilMs epoch ms until which the breaker lets nothing through; 0: it is closed
 * @param refused whether the provider refuses the account
 * @param trouble why the account is refused or the breaker is open, a half sentence; empty: not known
 * @param pause what an operator wants
 * @param silent owners that have not been heard of lately, though they were before; empty: none
 */
public record LaneSample(
        long atMs,
        long backlog,
        long backingOff,
        OptionalLong inFlight,
        long progress,
        int owners,
        Dimension requests,
        Dimension tokens,
        Dimension calls,
        String blockedOn,
        long waitMs,
        long throttledUntilMs,
        long breakerUntilMs,
        boolean refused,
        String trouble,
        Optional<Pause> pause,
        String silent) {

    /**
     * A lane that an operator paused.
     *
     * @param by who
     * @param reason why; empty: not said
     * @param atMs epoch ms
     */
    public record Pause(String by, String reason, long atMs) {}

    /** Calls that wait for nothing but to be started. */
    long untouched() {
        return Math.max(0, backlog - backingOff - inFlight.orElse(0));
    }

    /** Whether nothing is under way as far as anybody knows. */
    boolean idle() {
        return inFlight.isPresent() && inFlight.getAsLong() == 0;
    }
}
