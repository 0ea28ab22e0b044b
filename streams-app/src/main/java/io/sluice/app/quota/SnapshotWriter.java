package io.sluice.app.quota;

import io.sluice.app.quota.QuotaSnapshot.InFlight;
import io.sluice.app.quota.QuotaSnapshot.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns a quota's own time line into epoch seconds. Rounds so that a charge may only expire later. */
final class SnapshotWriter {
    private static final long MILLI = 1_000_000L;

    private final long now;
    private final long wallMillis;
    private final TreeMap<Long, long[]> spent = new TreeMap<>();
    private final TreeMap<Long, Long> inFlight = new TreeMap<>();
    private long second = Long.MIN_VALUE;
    private long[] ofSecond = new long[2];

    SnapshotWriter(long now, long wallMillis) {
        this.now = now;
        this.wallMillis = wallMillis;
    }

    QuotaSnapshot write(SlotQuota quota, long callTimeNanos, boolean released) {
        quota.requests().log().forEach((at, amount) -> spent(Math.min(at, now))[0] += amount);
        quota.tokens().log().forEach((at, amount) -> spent(Math.min(at, now))[1] += amount);
        for (Hold hold : quota.holds()) {
            stands(hold.until(), hold.requests(), hold.tokens(), hold.calls());
        }
        quota.calls()
                .forEach(
                        now - callTimeNanos,
                        (startedBy, calls, held) -> stands(Math.max(now, startedBy + callTimeNanos), 0, held, calls));
        // What the owner has saved beyond its burst it may start at once and unseen: docs/adr/0004.
        long saved = quota.tokens().pace().saved(now);
        if (saved > 0 && !released) {
            spent(now)[1] += saved;
        }
        long blocked = quota.blockedUntil();
        return new QuotaSnapshot(released, wallMillis, blocked > now ? wall(blocked) : 0, spent(), inFlight());
    }

    private void stands(long at, long requests, long tokens, long calls) {
        if (requests > 0 || tokens > 0) {
            long[] charge = spent(at);
            charge[0] += requests;
            charge[1] += tokens;
        }
        if (calls > 0) {
            inFlight.merge(Math.floorDiv(wall(at), 1000L), calls, Long::sum);
        }
    }

    private long[] spent(long at) {
        long of = Math.floorDiv(wall(at), 1000L);
        if (of != second) {
            second = of;
            ofSecond = spent.computeIfAbsent(of, unused -> new long[2]);
        }
        return ofSecond;
    }

    private long wall(long at) {
        return wallMillis + Math.ceilDiv(at - now, MILLI);
    }

    private List<Spent> spent() {
        List<Spent> list = new ArrayList<>(spent.size());
        for (Map.Entry<Long, long[]> entry : spent.entrySet()) {
            list.add(new Spent(entry.getKey(), entry.getValue()[0], entry.getValue()[1]));
        }
        return list;
    }

    private List<InFlight> inFlight() {
        List<InFlight> list = new ArrayList<>(inFlight.size());
        inFlight.forEach((end, calls) -> list.add(new InFlight(end, calls)));
        return list;
    }
}
