package io.sluice.app.quota;

import java.util.OptionalLong;

/**
 * What the window still allows now, per dimension; empty where nothing limits. Zero while the slot is paused. Pacing
 * may spread its use over the coming seconds.
 */
public record Headroom(OptionalLong requests, OptionalLong tokens, OptionalLong calls) {
    /** The same limits with nothing left. */
    Headroom exhausted() {
        return new Headroom(zero(requests), zero(tokens), zero(calls));
    }

    private static OptionalLong zero(OptionalLong room) {
        return room.isPresent() ? OptionalLong.of(0) : room;
    }
}
