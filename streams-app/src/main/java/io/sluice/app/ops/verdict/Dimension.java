package io.sluice.app.ops.verdict;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * One dimension of a lane's quota.
 *
 * @param used in the last minute, or in flight
 * @param limit what the provider allows; empty: no limit
 * @param headroom what may start now; empty: no limit, or not known
 */
public record Dimension(long used, OptionalLong limit, OptionalLong headroom) {
    /** Share of the limit above which the dimension counts as full. */
    private static final double FULL = 0.95;

    /** No limit, nothing used. */
    public static final Dimension NONE = new Dimension(0, OptionalLong.empty(), OptionalLong.empty());

    /** Whether the limit is nearly used up. */
    public boolean full() {
        return limit.isPresent() && used >= FULL * limit.getAsLong();
    }

    String words(String unit) {
        return limit.isPresent()
                ? String.format(Locale.ROOT, "%s: %,d of %,d used", unit, used, limit.getAsLong())
                : String.format(Locale.ROOT, "%s: %,d used, no limit", unit, used);
    }
}
