package io.sluice.app.ops.view;

import io.sluice.app.ops.verdict.Dimension;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One dimension of a lane's quota.
 *
 * @param used in the last minute, or in flight
 * @param limit null: none
 * @param headroom null: no limit, or not known
 */
public record QuotaView(
        long used, @Nullable Long limit, @Nullable Long headroom) {
    /** Of a dimension. */
    public static QuotaView of(Dimension dimension) {
        return new QuotaView(dimension.used(), boxed(dimension.limit()), boxed(dimension.headroom()));
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
