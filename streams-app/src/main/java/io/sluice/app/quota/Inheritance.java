package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.sluice.app.quota.QuotaSnapshot.InFlight;
import io.sluice.app.quota.QuotaSnapshot.Spent;
import java.util.concurrent.TimeUnit;

/**
 * Turns a snapshot into what an heir must keep room for. The heir's time line begins at 0 when it inherits; a wall time of
 * the former owner stands on it by its distance to the snapshot's, less the time that has passed since at the least.
 */
final class Inheritance {
    /** Further away than anything that still matters, and far from overflow. */
    private static final long DISTANCE_MAX_MS = TimeUnit.DAYS.toMillis(4);

    private final QuotaSnapshot snapshot;
    private final long elapsedMs;

    Inheritance(QuotaRules rules, QuotaSnapshot snapshot, long wallMillis) {
        this.snapshot = snapshot;
        // One more, as both clocks are cut to milliseconds.
        this.elapsedMs =
                Math.max(0, wallMillis - snapshot.atMs() - rules.clockSkewMax().toMillis() - 1);
    }

    void handTo(SlotQuota heir) {
        if (snapshot.pausedUntilMs() > 0) {
            heir.pauseUntilOwn(own(snapshot.pausedUntilMs()));
        }
        snapshot.learned().forEach(heir::inheritLimit);
        for (Spent spent : snapshot.spent()) {
            heir.hold(new Hold(endOf(spent.second()), false, spent.amounts(), 0));
        }
        for (Spent spent : snapshot.spentInDay()) {
            heir.hold(new Hold(endOf(spent.second()), true, spent.amounts(), 0));
        }
        for (InFlight calls : snapshot.inFlight()) {
            heir.hold(new Hold(endOf(calls.endsBySecond()), false, Amounts.NONE, calls.calls()));
        }
    }

    private long endOf(long epochSecond) {
        long atSecond = Math.floorDiv(snapshot.atMs(), 1000L);
        long distance = Math.clamp(epochSecond - atSecond, -DISTANCE_MAX_MS, DISTANCE_MAX_MS);
        return own((atSecond + distance + 1) * 1000);
    }

    private long own(long ownerMs) {
        long ms = Math.clamp(ownerMs - snapshot.atMs() - elapsedMs, -DISTANCE_MAX_MS, DISTANCE_MAX_MS);
        return MILLISECONDS.toNanos(ms);
    }
}
