package io.sluice.app.call;

import io.sluice.app.provider.Outcome;
import io.sluice.app.quota.Permit;
import java.util.List;

/** What reaches a slot's actor. */
sealed interface SlotMessage {
    /** Poll thread: calls were taken from the partition; they are the actor's now. */
    record Offered(List<OpenCall> calls) implements SlotMessage {}

    /** An attempt's thread: it is over. */
    record Ended(OpenCall open, Permit permit, long reservedNanos, Attempted attempted) implements SlotMessage {}

    /** Poll thread: start nothing more, wait for calls in flight until then, let go. */
    record Close(long untilNanos) implements SlotMessage {}

    /** Look at the slot's gauges. */
    enum Wake implements SlotMessage {
        WAKE
    }

    /** How an attempt ended, from this side. */
    sealed interface Attempted {
        /** The provider client said. */
        record Made(Outcome outcome) implements Attempted {}

        /**
         * The body did not go out, so that nothing was charged.
         *
         * @param late because the connection came too long after the permit; else the lease had ended, or the slot closes
         */
        record NotSent(boolean late) implements Attempted {}

        /** The provider client broke its promise to return every failure; whether it sent is not known. */
        record Broken(String why) implements Attempted {}
    }
}
