package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.ProviderCall;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.quota.Permit;
import io.sluice.schema.Call;
import java.time.Duration;
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

    /** Starts an attempt; does not block. */
    void start(Slot slot, ProviderClient client, Duration totalDeadline, OpenCall open, Permit permit, long reserved) {
        try {
            threads.execute(
                    () -> report(slot, open, permit, reserved, attempt(slot, client, totalDeadline, open.call())));
        } catch (RejectedExecutionException closed) {
            report(slot, open, permit, reserved, new SlotMessage.Attempted.NotSent());
        }
    }

    private SlotMessage.Attempted attempt(Slot slot, ProviderClient client, Duration totalDeadline, Call call) {
        // The actor looked already, but this machine may have slept since then.
        if (slot.closing() || !slot.lease().maySend(clock.nanoTime(), clock.wallMillis())) {
            return new SlotMessage.Attempted.NotSent();
        }
        try {
            ProviderCall asked = new ProviderCall(call.getOperation(), call.getModel(), call.getBody());
            return new SlotMessage.Attempted.Made(client.attempt(asked, totalDeadline));
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
