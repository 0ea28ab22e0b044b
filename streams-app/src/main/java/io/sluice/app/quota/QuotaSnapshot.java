package io.sluice.app.quota;

import java.util.List;

/**
 * What a slot has spent and still holds, to be written to the {@code quota} topic for the next owner. Wall-clock times
 * are those of the owner that wrote it; what matters to an heir is their distance to {@code atMs}.
 *
 * @param released the owner let go in order: nothing was started after {@code atMs}
 * @param atMs epoch ms; everything started until then is in it
 * @param pausedUntilMs epoch ms until which the provider wants no call; 0 if it does not say
 * @param spent charges that still count and, if not released, those that the owner may still make before its lease ends;
 *     oldest first
 * @param inFlight calls in flight likewise, first to end first
 */
public record QuotaSnapshot(
        boolean released, long atMs, long pausedUntilMs, List<Spent> spent, List<InFlight> inFlight) {

    /** Keeps sums far from overflow. */
    private static final long AMOUNT_MAX = 1L << 50;

    public QuotaSnapshot {
        spent = List.copyOf(spent);
        inFlight = List.copyOf(inFlight);
    }

    /**
     * Charges of one second.
     *
     * @param second epoch second at which they stand: that of the start or, for what is not yet known (output to come,
     *     starts after {@code atMs}), the latest possible one
     */
    public record Spent(long second, long requests, long tokens) {
        public Spent {
            check("spent", requests);
            check("spent", tokens);
        }
    }

    /**
     * Calls in flight.
     *
     * @param endsBySecond epoch second in which they end at the latest
     */
    public record InFlight(long endsBySecond, long calls) {
        public InFlight {
            check("in-flight", calls);
        }
    }

    private static void check(String field, long amount) {
        if (amount < 0 || amount > AMOUNT_MAX) {
            throw new IllegalArgumentException(
                    "quota snapshot: " + field + " must be between 0 and " + AMOUNT_MAX + ", was " + amount);
        }
    }
}
