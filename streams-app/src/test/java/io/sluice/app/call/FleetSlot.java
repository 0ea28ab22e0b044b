package io.sluice.app.call;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.sluice.app.lane.Lease;
import io.sluice.app.lane.QuotaRecords;
import io.sluice.app.lane.SlotId;
import io.sluice.app.quota.Cost;
import io.sluice.app.quota.Permit;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.app.quota.Reservation;
import io.sluice.app.quota.Settlement;
import io.sluice.app.quota.SlotQuota;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One ownership of a slot in a simulated fleet: what the slot's actor does with quota, lease and gate, without calls, records and
 * threads. Everything runs on its host, so that it stands still with it.
 */
final class FleetSlot {
    private static final long PUBLISH = MILLISECONDS.toNanos(200);

    final FleetHost host;
    final int number;
    final int epoch;
    final Slot slot;
    private final FleetScenario scenario;
    private final FleetFaults faults;
    private final Fleet fleet;
    private final Random random;
    private final SlotQuota quota;
    private long published;
    private long idleUntil;
    private @Nullable Need next;

    private record Need(long input, long output) {}

    FleetSlot(FleetHost host, int number, int epoch, SlotQuota quota, Fleet fleet) {
        this.host = host;
        this.number = number;
        this.epoch = epoch;
        this.quota = quota;
        this.fleet = fleet;
        this.scenario = fleet.scenario();
        this.faults = fleet.faults();
        this.random = fleet.random();
        this.slot = new Slot(
                new SlotId("sim", number),
                new TopicPartition("calls.sim", number),
                1,
                0,
                Lease.none(scenario.worker().sessionTimeout(), scenario.worker().livenessMargin()));
        this.idleUntil = host.nanoTime();
        publish();
        host.in(0, this::tick);
    }

    private void publish() {
        if (!slot.closing()) {
            slot.spend(spend(quota.snapshot(host.nanoTime(), host.wallMillis())));
            host.in(PUBLISH, this::publish);
        }
    }

    /** Nothing starts any more; the last word. */
    Spend release() {
        slot.close();
        Spend last = spend(quota.release(host.nanoTime(), host.wallMillis()));
        slot.spend(last);
        return last;
    }

    private Spend spend(QuotaSnapshot snapshot) {
        return new Spend(
                ++published,
                QuotaRecords.toRecord(slot.id, "host-" + host.number, snapshot),
                host.nanoTime(),
                host.wallMillis());
    }

    /** Its transaction stands, and this is known here. */
    void committed(Spend spend) {
        slot.lease(faults.renewed(slot.lease(), spend, host));
    }

    private void tick() {
        if (slot.closing()) {
            return;
        }
        long wait = MILLISECONDS.toNanos(100);
        if (host.nanoTime() - idleUntil >= 0 && slot.lease().maySend(host.nanoTime(), host.wallMillis())) {
            Need need = next == null ? need() : next;
            next = need;
            wait = switch (quota.reserve(cost(need), host.nanoTime())) {
                case Reservation.Granted granted -> {
                    start(granted.permit(), need);
                    next = null;
                    if (scenario.idleNanosMax() > 0 && random.nextInt(50) == 0) {
                        idleUntil = host.nanoTime() + random.nextLong(scenario.idleNanosMax());
                    }
                    yield 0;
                }
                case Reservation.Wait later ->
                    Math.min(wait, later.untilNanos() - host.nanoTime()) + random.nextInt(1_000_000);
                case Reservation.TooLarge tooLarge -> {
                    next = null;
                    yield 0;
                }
            };
        }
        host.in(wait, this::tick);
    }

    private Need need() {
        long tokens = 1 + random.nextLong(scenario.tokensMax());
        long input = random.nextLong(tokens);
        return new Need(Math.max(1, input), tokens - input);
    }

    private Cost cost(Need need) {
        return scenario.lane().accounting().cost(need.input, need.output);
    }

    /** The attempt's thread connects, asks the gate, and sends: the wire has the rest of J. */
    private void start(Permit permit, Need need) {
        fleet.started();
        long delayMax = scenario.lane().config().delayMax().toNanos();
        SendGate gate = new SendGate(slot, scenario.lane(), host.nanoTime(), host);
        long connecting = random.nextInt(4) == 0 ? random.nextLong(delayMax) : random.nextInt(1_000_000);
        long callEnds =
                fleet.time().now() + scenario.lane().config().totalDeadline().toNanos();
        host.in(connecting, () -> {
            if (!faults.maySend(gate)) {
                fleet.heldBack();
                permit.close(new Settlement.Unsent(), host.nanoTime());
                return;
            }
            long wire = random.nextInt(3) == 0 ? delayMax / 4 - 1 : random.nextLong(delayMax / 4);
            long arrival = fleet.time().now() + wire;
            long longest = Math.max(2, callEnds - arrival);
            long until = arrival + 1 + (random.nextInt(4) == 0 ? longest - 1 : random.nextLong(longest - 1));
            Cost used = scenario.lane()
                    .accounting()
                    .cost(random.nextLong(need.input + 1), random.nextLong(need.output + 1));
            Settlement settlement = scenario.corrects() ? new Settlement.Correct(used) : new Settlement.Keep();
            fleet.ledger().attempt(scenario.corrects() ? used : permit.cost(), arrival, until, random);
            host.in(until - fleet.time().now(), () -> permit.close(faults.settled(settlement), host.nanoTime()));
        });
    }
}
