package io.sluice.app.topology;

import io.sluice.app.completion.SliceBounds;
import io.sluice.app.control.ControlView;
import io.sluice.app.state.BrokerClock;
import io.sluice.app.state.OpenRequests;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What all tasks of a process share. Each part is thread-safe.
 *
 * @param clock broker time
 * @param openRequests requests without a result
 * @param stats what happened
 * @param slices how much a turn hands out
 * @param pace when to commit
 * @param controls what operators and publishers want
 */
record TopologyParts(
        BrokerClock clock,
        OpenRequests openRequests,
        TopologyStats stats,
        SliceBounds slices,
        CommitPace pace,
        ControlView controls) {
    /** For a process that runs. */
    static TopologyParts ofSystem(Duration commitInterval, ControlView controls) {
        return new TopologyParts(
                new BrokerClock(System::nanoTime),
                new OpenRequests(),
                new TopologyStats(),
                SliceBounds.DEFAULT,
                new CommitPace(commitInterval, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime())),
                controls);
    }
}
