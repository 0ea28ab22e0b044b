package io.sluice.app.lane;

import io.sluice.app.config.Dimension;
import io.sluice.app.quota.Amounts;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.schema.InFlightSecond;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.SpentSecond;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A slot's quota between the arithmetic and the quota topic. */
public final class QuotaRecords {
    private QuotaRecords() {}

    /** As it is written. */
    public static SlotQuota toRecord(SlotId id, String owner, QuotaSnapshot snapshot) {
        Map<String, Long> learned = new TreeMap<>();
        snapshot.learned().forEach((dimension, limit) -> learned.put(dimension.setting(), limit));
        return SlotQuota.newBuilder()
                .setLane(id.lane())
                .setSlot(id.slot())
                .setOwner(owner)
                .setReleased(snapshot.released())
                .setAtMs(snapshot.atMs())
                .setPausedUntilMs(snapshot.pausedUntilMs())
                .setSpent(seconds(snapshot.spent()))
                .setSpentInDay(seconds(snapshot.spentInDay()))
                .setInFlight(snapshot.inFlight().stream()
                        .map(calls -> new InFlightSecond(calls.endsBySecond(), calls.calls()))
                        .toList())
                .setLearned(learned)
                .build();
    }

    /**
     * As it is inherited. What a later version learned of dimensions that this one does not know is left out.
     *
     * @throws IllegalArgumentException if it holds what no slot can have written, such as a negative amount
     */
    public static QuotaSnapshot fromRecord(SlotQuota quota) {
        Map<Dimension, Long> learned = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
            Long limit = quota.getLearned().get(dimension.setting());
            if (limit != null) {
                learned.put(dimension, limit);
            }
        }
        return new QuotaSnapshot(
                quota.getReleased(),
                quota.getAtMs(),
                quota.getPausedUntilMs(),
                spent(quota.getSpent()),
                spent(quota.getSpentInDay()),
                quota.getInFlight().stream()
                        .map(calls -> new QuotaSnapshot.InFlight(calls.getEndsBySecond(), calls.getCalls()))
                        .toList(),
                learned);
    }

    private static List<SpentSecond> seconds(List<QuotaSnapshot.Spent> spent) {
        return spent.stream()
                .map(charge -> new SpentSecond(
                        charge.second(),
                        charge.amounts().requests(),
                        charge.amounts().tokens(),
                        charge.amounts().inputTokens(),
                        charge.amounts().outputTokens()))
                .toList();
    }

    private static List<QuotaSnapshot.Spent> spent(List<SpentSecond> seconds) {
        return seconds.stream()
                .map(charge -> new QuotaSnapshot.Spent(
                        charge.getSecond(),
                        new Amounts(
                                charge.getRequests(),
                                charge.getTokens(),
                                charge.getInputTokens(),
                                charge.getOutputTokens())))
                .toList();
    }
}
