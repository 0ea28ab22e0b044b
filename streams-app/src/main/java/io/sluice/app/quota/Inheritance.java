package io.sluice.app.quota;

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

    private final QuotaRules rules;
    private final QuotaSnapshot snapshot;
    private final long elapsedMs;
    private final boolean mayMove;

    Inheritance(QuotaRules rules, QuotaSnapshot snapshot, long wallMillis) {
        this.rules = rules;
        this.snapshot = snapshot;
        // One more, as both clocks are cut to milliseconds.
        this.elapsedMs =
                Math.max(0, wallMillis - snapshot.atMs() - rules.clockSkewMax().toMillis() - 1);
        this.mayMove = !snapshot.released() && rules.accounting().countsOutputAsItComes();
    }

    void handTo(SlotQuota heir) {
        if (snapshot.pausedUntilMs() > 0) {
            heir.pauseUntilOwn(own(snapshot.pausedUntilMs()));
        }
        for (Spent spent : snapshot.spent()) {
            heir.hold(new Hold(endOfSecond(spent.second()), spent.requests(), stays(spent) ? spent.tokens() : 0, 0));
            if (!stays(spent)) {
                heir.hold(new Hold(lastEnd(), 0, spent.tokens(), 0));
            }
        }
        for (InFlight calls : snapshot.inFlight()) {
            heir.hold(new Hold(endOfSecond(calls.endsBySecond()), 0, 0, calls.calls()));
        }
        if (!snapshot.released()) {
            assumeTheUnseen(heir);
        }
    }

    /** Tokens held for output may have been freed and reserved anew by calls that end later. */
    private boolean stays(Spent spent) {
        return !mayMove || (spent.second() + 1) * 1000 <= snapshot.atMs();
    }

    /**
     * The owner may have started, since the snapshot, what its pace allows. In any time up to its end it started no more
     * than time x rate + burst: so the rate stands evenly and the burst at the end, which is as late as can be.
     */
    private void assumeTheUnseen(SlotQuota heir) {
        long unseenMs = rules.unseenMax().toMillis() + 1;
        long requestsBefore = 0;
        long tokensBefore = 0;
        for (long ms = Math.min(1000, unseenMs); ; ms = Math.min(ms + 1000, unseenMs)) {
            long requests = heir.requests().pace().inflow(TimeUnit.MILLISECONDS.toNanos(ms));
            long tokens = heir.tokens().pace().inflow(TimeUnit.MILLISECONDS.toNanos(ms));
            if (ms == unseenMs) {
                requests += heir.requests().pace().burst();
                tokens += heir.tokens().pace().burst();
            }
            long at = own(snapshot.atMs() + ms);
            heir.hold(new Hold(at, requests - requestsBefore, mayMove ? 0 : tokens - tokensBefore, 0));
            if (mayMove) {
                heir.hold(new Hold(lastEnd(), 0, tokens - tokensBefore, 0));
            }
            requestsBefore = requests;
            tokensBefore = tokens;
            if (ms == unseenMs) {
                break;
            }
        }
        if (rules.limits().callsInFlight().isPresent()) {
            long calls = rules.limits().callsInFlight().getAsLong();
            boolean paced = rules.limits().requestsPerMinute().isPresent();
            heir.hold(new Hold(lastEnd(), 0, 0, paced ? Math.min(calls, requestsBefore) : calls));
        }
    }

    /** When the last call that the owner may have started will be over. */
    private long lastEnd() {
        return own(snapshot.atMs() + rules.unseenMax().toMillis() + 1)
                + rules.callTimeMax().toNanos();
    }

    private long endOfSecond(long epochSecond) {
        long distance = Math.clamp(epochSecond - snapshot.atMs() / 1000, -DISTANCE_MAX_MS, DISTANCE_MAX_MS);
        return own((distance + snapshot.atMs() / 1000 + 1) * 1000);
    }

    private long own(long ownerMs) {
        long ms = Math.clamp(ownerMs - snapshot.atMs() - elapsedMs, -DISTANCE_MAX_MS, DISTANCE_MAX_MS);
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
