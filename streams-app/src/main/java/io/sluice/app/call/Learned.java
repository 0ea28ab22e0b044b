package io.sluice.app.call;

import io.sluice.app.config.Dimension;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a lane goes by, and what of that it has learned of its provider.
 *
 * @param from how its limits are learned: {@code headers}, {@code throttles and latency}, {@code latency}; empty: they are stated
 * @param limits the limits in force, learned or stated, over those slots of this worker that know theirs
 * @param slots how many these are
 * @param outputError how far reservations for answers were from the answers, as a share of the answers' tokens
 * @param outputExceeded share of the answers that were longer than what was reserved for them
 * @param overshoot by which share the fullest window so far was above a slot's limit; 0 if none was, or if upper bounds are reserved
 */
public record Learned(
        String from,
        Map<Dimension, Long> limits,
        int slots,
        double outputError,
        double outputExceeded,
        double overshoot) {
    static final Learned NOTHING = new Learned("", Map.of(), 0, 0, 0, 0);

    /** Copies. */
    public Learned {
        limits = Map.copyOf(limits);
    }

    Learned plus(Learned more) {
        Map<Dimension, Long> sum = new EnumMap<>(Dimension.class);
        sum.putAll(limits);
        more.limits.forEach((dimension, limit) -> sum.merge(dimension, limit, Long::sum));
        return new Learned(
                from.isEmpty() ? more.from : from,
                sum,
                slots + more.slots,
                Math.max(outputError, more.outputError),
                Math.max(outputExceeded, more.outputExceeded),
                Math.max(overshoot, more.overshoot));
    }
}
