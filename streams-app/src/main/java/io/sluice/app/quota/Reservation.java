package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import java.util.Locale;

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
    record Wait(long untilNanos, On on) implements Reservation {
        Wait orLater(long until, On reason) {
            return until > untilNanos ? new Wait(until, reason) : this;
        }
    }

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
        /** {@link Dimension#REQUESTS_PER_SECOND}. */
        REQUESTS_PER_SECOND,
        /** {@link Dimension#REQUESTS_PER_MINUTE}. */
        REQUESTS_PER_MINUTE,
        /** {@link Dimension#REQUESTS_PER_DAY}. */
        REQUESTS_PER_DAY,
        /** {@link Dimension#TOKENS_PER_MINUTE}. */
        TOKENS_PER_MINUTE,
        /** {@link Dimension#TOKENS_PER_DAY}. */
        TOKENS_PER_DAY,
        /** {@link Dimension#INPUT_TOKENS_PER_MINUTE}. */
        INPUT_TOKENS_PER_MINUTE,
        /** {@link Dimension#OUTPUT_TOKENS_PER_MINUTE}. */
        OUTPUT_TOKENS_PER_MINUTE,
        /** {@link Dimension#CALLS_IN_FLIGHT}: calls of this owner. */
        CALLS_IN_FLIGHT,
        /** {@link Dimension#CALLS_IN_FLIGHT}: calls of the former owner, which may still be in flight. */
        CALLS_OF_FORMER_OWNER;

        static On of(Dimension dimension) {
            return valueOf(dimension.name());
        }

        /** For panels and metrics: as the setting is written. */
        public String shown() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
