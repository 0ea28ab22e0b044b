package io.sluice.app.call;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.lane.Lease;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.app.quota.Settlement;
import io.sluice.app.quota.SlotQuota;

/** Where a fault can be planted in a simulated fleet; as it is here, there is none. */
interface FleetFaults {
    default SlotQuota inherit(QuotaRules rules, QuotaSnapshot left, long nowNanos, long wallMs) {
        return SlotQuota.inherit(rules, left, nowNanos, wallMs);
    }

    /** For a slot that had an owner of which nothing can be read. */
    default SlotQuota unknown(QuotaRules rules, long nowNanos) {
        return SlotQuota.cold(rules, nowNanos);
    }

    default Lease renewed(Lease lease, Spend committed, FleetHost host) {
        return lease.renewed(committed.atNanos(), committed.atWallMs());
    }

    default Limits share(LaneConfig lane, int slot) {
        return lane.limitsOf(slot);
    }

    default Settlement settled(Settlement settlement) {
        return settlement;
    }

    default boolean maySend(SendGate gate) {
        return gate.getAsBoolean();
    }
}
