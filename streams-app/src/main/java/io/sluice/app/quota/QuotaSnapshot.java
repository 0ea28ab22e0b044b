package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import java.util.List;
import java.util.Map;

/**
 * What a slot has spent and still holds, to be written to the {@code quota} topic for the next owner. Wall-clock times
 * are those of the owner that wrote it; what matters to an heir is their distance to {@code atMs}.
 *
 * @param released the owner let go in order: nothing was started after {@code atMs}
 * @param atMs epoch ms; everything started until then is in it
 * @param pausedUntilMs epoch ms until which the provider wants no call; 0 if it does not say
 * @param spent charges that still count in windows of up to a minute and, if not released, those that the owner may still
 *     make before its lease ends; oldest first
 * @param spentInDay likewise for windows of a day, some minutes to an entry
 * @param learned limits that were learned, with what was learned
 * @param inFlight calls in flight likewise, first to end first
 */
public record QuotaSnapshot(
        boolean released,
        long atMs,
        long pausedUntilMs,
        List<Spent> spent,
        List<Spent> spentInDay,
        List<InFlight> inFlight,
        Map<Dimension, Long> learned) {

    public QuotaSnapshot {
        spent = List.copyOf(spent);
        spentInDay = List.copyOf(spentInDay);
        inFlight = List.copyOf(inFlight);
        learned = Map.copyOf(learned);
        learned.forEach((dimension, limit) -> {
            if (limit < 1) {
                throw new IllegalArgumentException(
                        "quota snapshot: " + dimension.setting() + " must be >= 1, was " + limit);
            }
        });
    }

    /** The same spend, for an heir that goes by its own limits alone. */
    public QuotaSnapshot withoutLearned() {
        return new QuotaSnapshot(released, atMs, pausedUntilMs, spent, spentInDay, inFlight, Map.of());
    }

    /**
     * Charges of one second.
     *
     * @param second epoch second at which they stand: that of the start or, for what is not yet known (output to come,
     *     starts after {@code atMs}), the latest possible one
     */
    public record Spent(long second, Amounts amounts) {}

    /**
     * Calls in flight.
     *
     * @param endsBySecond epoch second in which they end at the latest
     */
    public record InFlight(long endsBySecond, long calls) {
        public InFlight {
            Amounts.check("calls in flight", calls);
        }
    }
}
