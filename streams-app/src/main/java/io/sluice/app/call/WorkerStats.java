package io.sluice.app.call;

import java.util.Map;
import java.util.Optional;

/**
 * A call worker at one moment. Immutable.
 *
 * @param lanes by name, every configured lane
 * @param joined whether the group has given this worker its share
 * @param transactions committed so far
 * @param stopped why the worker stopped by itself; empty while it works
 */
public record WorkerStats(Map<String, LaneStats> lanes, boolean joined, long transactions, Optional<String> stopped) {
    /**
     * One lane.
     *
     * @throws IllegalArgumentException if no lane of that name is configured
     */
    public LaneStats lane(String name) {
        LaneStats lane = lanes.get(name);
        if (lane == null) {
            throw new IllegalArgumentException("no lane '" + name + "' is configured");
        }
        return lane;
    }
}
