package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.ProviderCall;
import io.sluice.app.quota.Permit;
import io.sluice.schema.Call;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes attempts, each on a virtual thread of its own that holds no lock, and reports each end to the slot's mailbox:
 * exactly one message per attempt, whatever happens. How many run is the slots' to bound.
 */
final class Attempts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sluice-attempt-", 0).factory());
    private final WorkerClock clock;

    Attempts(WorkerClock clock) {
        this.clock = clock;
    }

    /**
     * Starts an attempt; does not block.
     *
     * @param chargedNanos when its permit was granted
     */
    void start(Slot slot, Lane lane, OpenCall open, Permit permit, long reserved, long chargedNanos) {
        SendGate gate = new SendGate(slot, lane, chargedNanos, clock);
        try {
            threads.execute(() -> report(slot, open, permit, reserved, attempt(slot, lane, gate, open)));
        } catch (RejectedExecutionException closed) {
            report(slot, open, permit, reserved, new SlotMessage.Attempted.NotSent(false));
        }
    }

    private static SlotMessage.Attempted attempt(Slot slot, Lane lane, SendGate gate, OpenCall open) {
        // The actor looked already, but this machine may have slept since then.
        if (!gate.getAsBoolean()) {
            return new SlotMessage.Attempted.NotSent(false);
        }
        try {
            Call call = open.call();
            ProviderCall asked = new ProviderCall(call.getOperation(), call.getModel(), call.getBody(), open.trace());
            Outcome outcome = lane.client().attempt(asked, lane.config().totalDeadline(), gate);
            return switch (gate.verdict()) {
                case GO -> new SlotMessage.Attempted.Made(outcome);
                case NO_RIGHT -> new SlotMessage.Attempted.NotSent(false);
                case LATE -> new SlotMessage.Attempted.NotSent(true);
            };
        } catch (RuntimeException | Error e) {
            LOG.error("slot {}: the provider client threw", slot.id, e);
            return new SlotMessage.Attempted.Broken(e.getClass().getSimpleName());
        }
    }

    private static void report(
            Slot slot, OpenCall open, Permit permit, long reserved, SlotMessage.Attempted attempted) {
        // The mailbox holds a message for every call that may be open, so this cannot fail; if it does, it is a bug.
        slot.mailbox.add(new SlotMessage.Ended(open, permit, reserved, attempted));
    }

    /** Interrupts what is in flight; does not wait. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
