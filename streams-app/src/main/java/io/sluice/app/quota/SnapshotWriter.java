package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Dimension.Unit;
import io.sluice.app.quota.QuotaSnapshot.InFlight;
import io.sluice.app.quota.QuotaSnapshot.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
    /** Charges of a day that are less than this apart are written as one, at the later time. */
    private static final long DAY_STEP = 600 * SECOND;

    private static final long CALLS_MAX = 1L << 40;
    private static final Unit[] CHARGED = {Unit.REQUESTS, Unit.TOKENS, Unit.INPUT_TOKENS, Unit.OUTPUT_TOKENS};

    private final SlotQuota quota;
    private final QuotaRules rules;
    private final long now;
    private final long wallMillis;
    private final boolean released;
    private final TreeMap<Long, Amounts> spent = new TreeMap<>();
    private final TreeMap<Long, Amounts> spentInDay = new TreeMap<>();
    private final TreeMap<Long, Long> inFlight = new TreeMap<>();

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
        quota.meters().all().forEach(this::logged);
        for (Hold hold : quota.holds()) {
            for (Unit unit : CHARGED) {
                boolean moves = heldMoves && (unit == Unit.TOKENS || unit == Unit.OUTPUT_TOKENS);
                long until = moves ? Math.max(hold.until(), lastEnd) : hold.until();
                stands(hold.daily(), until, unit, hold.amounts().of(unit));
            }
            ends(hold.until(), hold.calls());
        }
        quota.calls().forEach(now - callTime, (startedBy, calls, held) -> {
            long end = Math.max(now, startedBy + callTime);
            stands(heldMoves ? lastEnd : end, Unit.TOKENS, held);
            stands(heldMoves ? lastEnd : end, Unit.OUTPUT_TOKENS, held);
            ends(end, calls);
        });
        if (!released) {
            OptionalLong requests = quota.meters().startsWithin(Unit.REQUESTS, unseen, now);
            for (Unit unit : CHARGED) {
                boolean moves = heldMoves && (unit == Unit.TOKENS || unit == Unit.OUTPUT_TOKENS);
                quota.meters()
                        .startsWithin(unit, unseen, now)
                        .ifPresent(amount -> stands(moves ? lastEnd : now + unseen, unit, amount));
            }
            quota.limit(Dimension.CALLS_IN_FLIGHT)
                    .ifPresent(callsMax -> ends(lastEnd, Math.min(callsMax, requests.orElse(callsMax))));
        }
        long blocked = quota.blockedUntil();
        return new QuotaSnapshot(
                released,
                wallMillis,
                blocked > now ? wall(blocked) : 0,
                list(spent),
                list(spentInDay),
                inFlight(),
                quota.learned());
    }

    /** Of the meters that count a unit over shorter windows, the longest says it all. */
    private void logged(Meter meter) {
        if (meter.isDaily()) {
            DayCharges day = new DayCharges(meter.unit());
            meter.counted().forEach(day);
            day.end();
        } else if (meter.dimension() != Dimension.REQUESTS_PER_SECOND) {
            meter.counted().forEach((at, amount) -> add(spent, Math.min(at, now), meter.unit(), amount));
        }
    }

    private void stands(long at, Unit unit, long amount) {
        stands(false, at, unit, amount);
        stands(true, at, unit, amount);
    }

    private void stands(boolean daily, long at, Unit unit, long amount) {
        if (amount > 0 && quota.meters().has(unit, daily)) {
            add(daily ? spentInDay : spent, at, unit, amount);
        }
    }

    private void add(Map<Long, Amounts> charges, long at, Unit unit, long amount) {
        long second = Math.floorDiv(wall(at), 1000L);
        charges.put(second, charges.getOrDefault(second, Amounts.NONE).plus(unit, amount));
    }

    private void ends(long at, long calls) {
        if (calls > 0) {
            inFlight.merge(Math.floorDiv(wall(at), 1000L), Math.min(calls, CALLS_MAX), Long::sum);
        }
    }

    private long wall(long at) {
        return wallMillis + Math.ceilDiv(at - now, MILLI);
    }

    private static List<Spent> list(Map<Long, Amounts> charges) {
        List<Spent> list = new ArrayList<>(charges.size());
        charges.forEach((second, amounts) -> list.add(new Spent(second, amounts)));
        return list;
    }

    private List<InFlight> inFlight() {
        List<InFlight> list = new ArrayList<>(inFlight.size());
        inFlight.forEach((end, calls) -> list.add(new InFlight(end, calls)));
        return list;
    }

    /** Sums neighbours up, so that a day is some hundred entries. What was summed up once is not moved again by the next owner. */
    private final class DayCharges implements ChargeLog.Visitor {
        private final Unit unit;
        private long first;
        private long last;
        private long sum;

        DayCharges(Unit unit) {
            this.unit = unit;
        }

        @Override
        public void charge(long at, long amount) {
            if (sum > 0 && at - first >= DAY_STEP) {
                end();
            }
            if (sum == 0) {
                first = at;
            }
            last = at;
            sum += amount;
        }

        void end() {
            if (sum > 0) {
                add(spentInDay, Math.min(last, now), unit, sum);
            }
            sum = 0;
        }
    }
}
