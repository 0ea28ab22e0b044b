package io.sluice.app.call;

import io.sluice.app.lane.QuotaLedger;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.app.quota.SlotQuota;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a slot's quota begins: inherited from the former owner's last committed record; without one, cold; and at once for
 * a slot that nobody ever committed an offset of. Decision: docs/adr/0010.
 */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final QuotaLedger ledger;
    private final WorkerClock clock;

    Handover(QuotaLedger ledger, WorkerClock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Blocks while it reads the quota topic.
     *
     * @param owned whether the group ever committed an offset of this slot
     * @throws org.apache.kafka.common.KafkaException if the topic cannot be read in time
     */
    SlotQuota takeOver(Slot slot, Lane lane, boolean owned) {
        QuotaRules rules = lane.rules(slot.id.slot());
        return switch (ledger.read(slot.id, READ_TIMEOUT)) {
            case QuotaLedger.Left.Snapshot left -> {
                LOG.info(
                        "slot {}: inherits the quota that {} left {}",
                        slot.id,
                        left.owner(),
                        left.quota().released() ? "in order" : "without a last word");
                // A lane that states its limits has no other: what it had learned as `limits: auto` ends with that.
                QuotaSnapshot quota = lane.config().source().learned()
                        ? left.quota()
                        : left.quota().withoutLearned();
                yield SlotQuota.inherit(rules, quota, clock.nanoTime(), clock.wallMillis());
            }
            case QuotaLedger.Left.Nothing nothing -> owned ? cold(slot, rules, "no record") : fresh(slot, rules);
            case QuotaLedger.Left.Unreadable unreadable -> cold(slot, rules, unreadable.why());
        };
    }

    private SlotQuota cold(Slot slot, QuotaRules rules, String why) {
        LOG.warn("slot {}: what its former owner spent is not known ({}), so it waits a whole window", slot.id, why);
        return SlotQuota.cold(rules, clock.nanoTime());
    }

    private SlotQuota fresh(Slot slot, QuotaRules rules) {
        LOG.info("slot {}: nobody owned it before", slot.id);
        return new SlotQuota(rules, clock.nanoTime());
    }
}
