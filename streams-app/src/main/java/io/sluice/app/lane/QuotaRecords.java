package io.sluice.app.lane;

import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.schema.InFlightSecond;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.SpentSecond;

/** A slot's quota between the arithmetic and the quota topic. */
public final class QuotaRecords {
    private QuotaRecords() {}

    /** As it is written. */
    public static SlotQuota toRecord(SlotId id, String owner, QuotaSnapshot snapshot) {
        return SlotQuota.newBuilder()
                .setLane(id.lane())
                .setSlot(id.slot())
                .setOwner(owner)
                .setReleased(snapshot.released())
                .setAtMs(snapshot.atMs())
                .setPausedUntilMs(snapshot.pausedUntilMs())
                .setSpent(snapshot.spent().stream()
                        .map(spent -> new SpentSecond(spent.second(), spent.requests(), spent.tokens()))
                        .toList())
                .setInFlight(snapshot.inFlight().stream()
                        .map(calls -> new InFlightSecond(calls.endsBySecond(), calls.calls()))
                        .toList())
                .build();
    }

    /** As it is inherited. */
    public static QuotaSnapshot fromRecord(SlotQuota quota) {
        return new QuotaSnapshot(
                quota.getReleased(),
                quota.getAtMs(),
                quota.getPausedUntilMs(),
                quota.getSpent().stream()
                        .map(spent ->
                                new QuotaSnapshot.Spent(spent.getSecond(), spent.getRequests(), spent.getTokens()))
                        .toList(),
                quota.getInFlight().stream()
                        .map(calls -> new QuotaSnapshot.InFlight(calls.getEndsBySecond(), calls.getCalls()))
                        .toList());
    }
}
