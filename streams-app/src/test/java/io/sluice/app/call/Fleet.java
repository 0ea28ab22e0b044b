package io.sluice.app.call;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.app.lane.QuotaRecords;
import io.sluice.app.quota.ProviderLedger;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.quota.SlotQuota;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Workers, a broker and a provider in virtual time. The broker knows who owns which slot, in which epoch, and each slot's last committed
 * quota record; workers commit, freeze, are cut off, die, come back, and have clocks of their own. What decides (quota, lease, gate, records,
 * inheritance) is the job's own code.
 */
final class Fleet {
    private static final long HEARTBEAT = MILLISECONDS.toNanos(2_500);
    private static final long LOOK = MILLISECONDS.toNanos(250);
    /** How long something may last: less than a session, some sessions, longer than a window. */
    private static final long[] SPELLS = {SECONDS.toNanos(8), SECONDS.toNanos(30), SECONDS.toNanos(150)};
    /** Clocks of hosts that keep within one second of each other. */
    private static final int WALL_ERROR_MS = 500;

    private final FleetScenario scenario;
    private final FleetFaults faults;
    private final Random random;
    private final Timeline time = new Timeline();
    private final ProviderLedger ledger = new ProviderLedger();
    private final CommitterSettings commits;
    private final List<Member> members = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private long started;
    private long heldBack;
    private long handovers;

    /** A worker as the broker knows it, and what it holds itself. */
    private static final class Member {
        final FleetHost host;
        final List<FleetSlot> held = new ArrayList<>();
        boolean inGroup = true;
        long heardAt;
        long renewedAt;

        Member(FleetHost host) {
            this.host = host;
        }
    }

    /** A slot as the broker knows it. */
    private static final class Place {
        final int number;
        int epoch;

        @Nullable Member owner;

        boolean everOwned;
        /** Transactions that carry its offsets and are neither committed nor aborted. */
        int open;

        io.sluice.schema.@Nullable SlotQuota committed;

        Place(int number) {
            this.number = number;
        }
    }

    Fleet(FleetScenario scenario, FleetFaults faults, Random random) {
        this.scenario = scenario;
        this.faults = faults;
        this.random = random;
        this.commits = CommitterSettings.of(scenario.worker(), 1);
        for (int i = 0; i < scenario.hosts(); i++) {
            Member member = new Member(new FleetHost(i, time, random.nextLong()));
            member.host.stepWall(wallError());
            members.add(member);
            begin(member);
        }
        for (int i = 0; i < scenario.lane().config().slots().count(); i++) {
            Place place = new Place(i);
            places.add(place);
            assign(place);
        }
        time.in(LOOK, this::look);
        time.in(SECONDS.toNanos(5), this::strike);
    }

    Fleet run() {
        time.run(scenario.length());
        return this;
    }

    private void begin(Member member) {
        member.heardAt = time.now();
        member.host.in(0, () -> beat(member));
        member.host.in(0, () -> commit(member));
    }

    private void beat(Member member) {
        if (member.host.connected()) {
            if (member.inGroup) {
                member.heardAt = time.now();
            } else {
                // It rejoins, and learns on the way that what it holds is another's.
                member.host.in(random.nextLong(SECONDS.toNanos(3)), () -> rejoin(member));
            }
        }
        member.host.in(HEARTBEAT, () -> beat(member));
    }

    private void rejoin(Member member) {
        member.held.forEach(held -> held.slot.close());
        member.held.clear();
        member.inGroup = true;
        member.heardAt = time.now();
    }

    /** The coordinator: whoever was not heard of for a session is out. */
    private void look() {
        long session = scenario.worker().sessionTimeout().toNanos();
        for (Member member : members) {
            if (member.inGroup && time.now() - member.heardAt >= session) {
                putOut(member);
            }
        }
        time.in(LOOK, this::look);
    }

    private void putOut(Member member) {
        member.inGroup = false;
        places.stream().filter(place -> place.owner == member).forEach(this::free);
    }

    private void free(Place place) {
        place.owner = null;
        place.epoch++;
        if (random.nextInt(10) == 0) {
            // The quota topic was deleted, or the record is of a version that cannot be read.
            place.committed = null;
        }
        time.in(random.nextLong(SECONDS.toNanos(3)), () -> assign(place));
    }

    private void assign(Place place) {
        List<Member> able = members.stream().filter(member -> member.inGroup).toList();
        if (able.isEmpty()) {
            time.in(SECONDS.toNanos(1), () -> assign(place));
            return;
        }
        Member owner = able.get(random.nextInt(able.size()));
        place.owner = owner;
        int epoch = place.epoch;
        owner.host.in(random.nextInt(200_000_000), () -> takeOver(owner, place, epoch));
    }

    /** Reads when what a dead owner left open has ended, one way or the other. */
    private void takeOver(Member owner, Place place, int epoch) {
        if (place.epoch != epoch) {
            return;
        }
        if (place.open > 0 || !owner.host.connected()) {
            owner.host.in(LOOK, () -> takeOver(owner, place, epoch));
            return;
        }
        QuotaRules all = scenario.lane().rules();
        QuotaRules rules = all.withLimits(faults.share(scenario.lane().config(), place.number));
        io.sluice.schema.SlotQuota left = place.committed;
        FleetHost host = owner.host;
        SlotQuota quota;
        if (left != null) {
            quota = faults.inherit(rules, QuotaRecords.fromRecord(left), host.nanoTime(), host.wallMillis());
        } else if (place.everOwned) {
            quota = faults.unknown(rules, host.nanoTime());
        } else {
            quota = new SlotQuota(rules, host.nanoTime());
        }
        handovers++;
        owner.held.add(new FleetSlot(host, place.number, epoch, quota, this));
    }

    /** The committer: one transaction at a time, with what each slot last said. */
    private void commit(Member member) {
        long now = time.now();
        boolean renewal = now - member.renewedAt >= commits.renewInterval().toNanos();
        List<FleetSlot> carried = new ArrayList<>(member.held);
        List<Spend> spends = carried.stream().map(held -> held.slot.spend()).toList();
        member.renewedAt = renewal ? now : member.renewedAt;
        transact(member, carried, spends, stands -> {
            for (int i = 0; stands && i < carried.size(); i++) {
                Spend spend = spends.get(i);
                if (spend != null) {
                    carried.get(i).committed(spend);
                }
            }
            long pause = (renewal ? commits.renewInterval() : commits.spendInterval()).toNanos();
            member.host.in(random.nextLong(pause), () -> commit(member));
        });
    }

    private interface Known {
        void stands(boolean committed);
    }

    /** Offsets are taken while the generation is right, the end comes later, and whether it was heard of is another matter. */
    private void transact(Member member, List<FleetSlot> carried, List<Spend> spends, Known known) {
        long toOffsets = random.nextInt(20) == 0 ? random.nextLong(SECONDS.toNanos(2)) : random.nextLong(20_000_000);
        long toEnd = random.nextInt(20) == 0 ? random.nextLong(SECONDS.toNanos(3)) : random.nextLong(20_000_000);
        time.in(toOffsets, () -> {
            boolean right = member.host.connected()
                    && carried.stream().allMatch(held -> places.get(held.number).epoch == held.epoch);
            if (!right) {
                member.host.in(MILLISECONDS.toNanos(500), () -> known.stands(false));
                return;
            }
            carried.forEach(held -> places.get(held.number).open++);
            time.in(toEnd, () -> {
                boolean stands = !member.host.dead() && !member.host.frozen() && member.host.connected();
                for (int i = 0; i < carried.size(); i++) {
                    Place place = places.get(carried.get(i).number);
                    place.open--;
                    Spend spend = spends.get(i);
                    if (stands && spend != null) {
                        place.committed = spend.quota();
                        place.everOwned = true;
                    }
                }
                boolean heard = stands && random.nextInt(20) > 0;
                member.host.in(random.nextInt(5_000_000), () -> known.stands(heard));
            });
        });
    }

    /** Something happens to somebody. */
    private void strike() {
        Member member = members.get(random.nextInt(members.size()));
        FleetHost host = member.host;
        long spell = random.nextLong(SPELLS[random.nextInt(SPELLS.length)]);
        switch (random.nextInt(8)) {
            case 0 -> host.freeze(spell, false);
            case 1 -> host.freeze(spell, host.connected());
            case 2 -> cutOff(host, spell);
            case 3 -> kill(member, spell);
            case 4 -> kill(member, random.nextLong(SECONDS.toNanos(3)));
            case 5 -> host.nudgeWall(wallError());
            // Its poll thread was slow: out, while it still sends.
            case 6 -> putOut(member);
            default -> release(places.get(random.nextInt(places.size())));
        }
        time.in(random.nextLong(SECONDS.toNanos(40)), this::strike);
    }

    /**
     * Reaches the provider, but not the broker. Its wall clock may be far behind meanwhile, and is set right before it is back; not within a
     * session of a suspension, for against both clocks at once nothing helps.
     */
    private void cutOff(FleetHost host, long spell) {
        if (!host.connected()) {
            return;
        }
        host.cutOff(true);
        if (random.nextInt(3) == 0
                && host.hasRunFor(scenario.worker().sessionTimeout().toNanos())) {
            host.stepWall(-random.nextInt(100_000));
        }
        time.in(spell, () -> {
            host.stepWall(wallError());
            reconnect(host);
        });
    }

    /** Not before it has looked at its clock again: what it says next must not be of the time in which that was wrong. */
    private void reconnect(FleetHost host) {
        time.in(SECONDS.toNanos(1), () -> {
            if (host.hasRunFor(SECONDS.toNanos(1))) {
                host.cutOff(false);
            } else {
                reconnect(host);
            }
        });
    }

    /** Comes back under its name: before its session ends, to its slots. */
    private void kill(Member member, long spell) {
        if (member.host.dead()) {
            return;
        }
        member.host.kill();
        member.held.forEach(held -> held.slot.close());
        member.held.clear();
        time.in(spell, () -> {
            member.host.rise();
            begin(member);
            if (member.inGroup) {
                places.stream().filter(place -> place.owner == member).forEach(place -> {
                    place.epoch++;
                    int epoch = place.epoch;
                    member.host.in(random.nextInt(2_000_000_000), () -> takeOver(member, place, epoch));
                });
            }
            member.inGroup = true;
        });
    }

    /** In order: the owner stops starting, says a last word, and somebody else is given the slot; or the word does not come through. */
    private void release(Place place) {
        Member owner = place.owner;
        if (owner == null) {
            return;
        }
        owner.host.in(
                0,
                () -> owner.held.stream()
                        .filter(held -> held.number == place.number && held.epoch == place.epoch)
                        .findFirst()
                        .ifPresent(held -> {
                            held.slot.close();
                            owner.host.in(random.nextLong(SECONDS.toNanos(5)), () -> lastWord(owner, place, held));
                        }));
    }

    private void lastWord(Member owner, Place place, FleetSlot held) {
        Spend last = held.release();
        owner.held.remove(held);
        transact(owner, List.of(held), List.of(last), stands -> {
            if (place.epoch == held.epoch && place.owner == owner) {
                free(place);
            }
        });
    }

    private long wallError() {
        return random.nextInt(2 * WALL_ERROR_MS + 1) - (long) WALL_ERROR_MS;
    }

    FleetScenario scenario() {
        return scenario;
    }

    FleetFaults faults() {
        return faults;
    }

    Random random() {
        return random;
    }

    Timeline time() {
        return time;
    }

    ProviderLedger ledger() {
        return ledger;
    }

    void started() {
        started++;
    }

    void heldBack() {
        heldBack++;
    }

    long starts() {
        return started;
    }

    /** Attempts that the gate did not let out. */
    long held() {
        return heldBack;
    }

    /** Owners that began. */
    long handovers() {
        return handovers;
    }
}
