package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import java.util.function.BooleanSupplier;

/**
 * Whether an attempt may still go out: asked by its thread before it connects, and by the provider client once more when
 * the connection stands, just before the body goes. What is not sent then was not charged: its charge is taken back.
 *
 * <p>So a slow connection can neither carry a call past the end of the slot's lease, nor away from the charge that stands
 * for it: on a lane with limits over time, three quarters of J ({@code delay-max}) are for this side, the rest is for the wire.
 */
final class SendGate implements BooleanSupplier {
    /** What was said last. */
    enum Verdict {
        /** It may go out. */
        GO,
        /** The slot is closing, or its lease has ended. */
        NO_RIGHT,
        /** Its charge stands too long ago. */
        LATE
    }

    private final Slot slot;
    private final boolean paced;
    private final long lateAfterNanos;
    private final long chargedNanos;
    private final WorkerClock clock;
    private volatile Verdict verdict = Verdict.NO_RIGHT;

    SendGate(Slot slot, Lane lane, long chargedNanos, WorkerClock clock) {
        this.slot = slot;
        this.paced = lane.countsStarts();
        this.lateAfterNanos = lane.config().delayMax().toNanos() / 4 * 3;
        this.chargedNanos = chargedNanos;
        this.clock = clock;
    }

    @Override
    public boolean getAsBoolean() {
        verdict = judge();
        return verdict == Verdict.GO;
    }

    Verdict verdict() {
        return verdict;
    }

    private Verdict judge() {
        long now = clock.nanoTime();
        if (slot.closing() || !slot.lease().maySend(now, clock.wallMillis())) {
            return Verdict.NO_RIGHT;
        }
        return paced && now - chargedNanos > lateAfterNanos ? Verdict.LATE : Verdict.GO;
    }
}
