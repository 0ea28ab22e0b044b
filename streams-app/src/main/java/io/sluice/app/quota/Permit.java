package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One attempt's place in a slot's quota: closed exactly once, with how the attempt's charge stands. Belongs to the
 * slot's thread. A permit that is never closed holds its call in flight for ever: close it in a {@code finally}.
 */
public final class Permit {
    private final SlotQuota quota;
    private final Cost cost;
    private final long startedAt;
    private final Map<Dimension, Long> rooms;
    private boolean closed;

    Permit(SlotQuota quota, Cost cost, long startedAt, Map<Dimension, Long> rooms) {
        this.quota = quota;
        this.cost = cost;
        this.startedAt = startedAt;
        this.rooms = rooms;
    }

    /** What was reserved. */
    public Cost cost() {
        return cost;
    }

    /** What our own charges, this one included, left of a limit at its start; empty where there was no limit. */
    public OptionalLong roomAtStart(Dimension dimension) {
        Long room = rooms.get(dimension);
        return room == null ? OptionalLong.empty() : OptionalLong.of(room);
    }

    /**
     * Ends the call in flight and settles its charge.
     *
     * @throws IllegalStateException on the second call
     */
    public void close(Settlement settlement, long nowNanos) {
        if (closed) {
            throw new IllegalStateException("permit is closed already");
        }
        closed = true;
        quota.settle(this, settlement, nowNanos);
    }

    /** Start on the quota's own time line. */
    long startedAt() {
        return startedAt;
    }
}
