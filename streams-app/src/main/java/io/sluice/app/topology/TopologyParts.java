package io.sluice.app.topology;

import io.sluice.app.completion.SliceBounds;
import io.sluice.app.state.BrokerClock;
import io.sluice.app.state.OpenRequests;
import java.time.Duration;

/**
 * What all tasks of a process share. Each part is thread-safe.
 *
 * @param clock broker time
 * @param openRequests requests without a result
 * @param stats what happened
 * @param slices how much a turn hands out
 * @param pace when to commit
 */
record TopologyParts(BrokerClock clock, OpenRequests openRequests, TopologyStats stats, SliceBounds slices, Pace pace) {
    /** For a process that runs. */
    static TopologyParts ofSystem(Duration commitInterval) {
        return new TopologyParts(
                new BrokerClock(System::nanoTime),
                new OpenRequests(),
                new TopologyStats(),
                SliceBounds.DEFAULT,
                new Pace(commitInterval));
    }
}
