package io.sluice.app.quota;

/** What a slot's quota says to an attempt that wants to start. */
public sealed interface Reservation {

    /** Start now; the permit is the caller's to close. */
    record Granted(Permit permit) implements Reservation {}

    /**
     * Nothing was reserved; ask again at {@code untilNanos}, or as soon as a permit is closed if that is earlier. The
     * answer may then still be to wait.
     *
     * @param untilNanos on the time line of the {@code nowNanos} that was given; always later than it
     * @param on what is waited for
     */
    record Wait(long untilNanos, On on) implements Reservation {}

    /** It will never start under these limits. */
    record TooLarge(String why) implements Reservation {}

    /** What a wait is for; where there are several, the one that lasts longest. */
    enum On {
        /** The provider wants no call. */
        PAUSE,
        /** A former owner's unknown charges. */
        COLD,
        /** Starts are spread over the window. */
        PACE,
        /** Requests of the window. */
        REQUESTS,
        /** Tokens of the window. */
        TOKENS,
        /** Calls in flight. */
        CALLS
    }
}
