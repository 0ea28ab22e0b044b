package io.sluice.app.quota;

import io.sluice.app.quota.QuotaSnapshot.InFlight;
import io.sluice.app.quota.QuotaSnapshot.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Turns a quota's own time line into epoch seconds. Rounds so that a charge may only expire later.
 *
 * <p>Unless the slot is released, all that its owner may still start before its lease ends goes in, too: the credit of its
 * pace and what flows in until then, as late as can be (one large start may have saved all of it).
 */
final class SnapshotWriter {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final long CALLS_MAX = 1L << 40;

    private final SlotQuota quota;
    private final QuotaRules rules;
    private final long now;
    private final long wallMillis;
    private final boolean released;
    private final TreeMap<Long, long[]> spent = new TreeMap<>();
    private final TreeMap<Long, Long> inFlight = new TreeMap<>();
    private long secondEnds = Long.MIN_VALUE / 2;
    private long[] ofSecond = new long[2];

    SnapshotWriter(SlotQuota quota, QuotaRules rules, long now, long wallMillis, boolean released) {
        this.quota = quota;
        this.rules = rules;
        this.now = now;
        this.wallMillis = wallMillis;
        this.released = released;
    }

    QuotaSnapshot write() {
        long unseen = rules.unseenMax().toNanos();
        long callTime = rules.callTimeMax().toNanos();
        long lastEnd = now + unseen + callTime;
        // Output's tokens that are freed may be reserved anew by calls that end later.
        boolean heldMoves = !released && rules.accounting().countsOutputAsItComes();
        quota.requests().log().forEach((at, amount) -> spent(Math.min(at, now))[0] += amount);
        quota.tokens().log().forEach((at, amount) -> spent(Math.min(at, now))[1] += amount);
        for (Hold hold : quota.holds()) {
            stands(hold.until(), hold.requests(), 0);
            stands(heldMoves ? Math.max(hold.until(), lastEnd) : hold.until(), 0, hold.tokens());
            ends(hold.until(), hold.calls());
        }
        quota.calls().forEach(now - callTime, (startedBy, calls, held) -> {
            long end = Math.max(now, startedBy + callTime);
            stands(heldMoves ? lastEnd : end, 0, held);
            ends(end, calls);
        });
        if (!released) {
            long requests = quota.requests().pace().startsWithin(unseen, now);
            stands(now + unseen, requests, 0);
            stands(heldMoves ? lastEnd : now + unseen, 0, quota.tokens().pace().startsWithin(unseen, now));
            boolean paced = rules.limits().requestsPerMinute().isPresent();
            rules.limits()
                    .callsInFlight()
                    .ifPresent(callsMax -> ends(lastEnd, paced ? Math.min(callsMax, requests) : callsMax));
        }
        long blocked = quota.blockedUntil();
        return new QuotaSnapshot(released, wallMillis, blocked > now ? wall(blocked) : 0, spent(), inFlight());
    }

    private void stands(long at, long requests, long tokens) {
        if (requests > 0 || tokens > 0) {
            long[] charge = spent(at);
            charge[0] += requests;
            charge[1] += tokens;
        }
    }

    private void ends(long at, long calls) {
        if (calls > 0) {
            inFlight.merge(Math.floorDiv(wall(at), 1000L), Math.min(calls, CALLS_MAX), Long::sum);
        }
    }

    /** Neighbours mostly share a second: it is looked up once. */
    private long[] spent(long at) {
        if (at > secondEnds || at <= secondEnds - SECOND) {
            long second = Math.floorDiv(wall(at), 1000L);
            secondEnds = now + (second * 1000 + 999 - wallMillis) * MILLI;
            ofSecond = spent.computeIfAbsent(second, unused -> new long[2]);
        }
        return ofSecond;
    }

    private long wall(long at) {
        return wallMillis + Math.ceilDiv(at - now, MILLI);
    }

    private List<Spent> spent() {
        List<Spent> list = new ArrayList<>(spent.size());
        spent.forEach((second, charge) -> list.add(new Spent(second, charge[0], charge[1])));
        return list;
    }

    private List<InFlight> inFlight() {
        List<InFlight> list = new ArrayList<>(inFlight.size());
        inFlight.forEach((end, calls) -> list.add(new InFlight(end, calls)));
        return list;
    }
}
