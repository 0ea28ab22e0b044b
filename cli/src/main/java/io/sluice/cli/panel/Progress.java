package io.sluice.cli.panel;

import io.sluice.cli.engine.JobView;
import io.sluice.cli.totals.Totals;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run at one moment.
 *
 * @param requests how many there are in all; empty while that is not known
 * @param perSecond results a second, of late
 * @param left how long the rest will take; empty while that is a guess
 * @param simulated money is the simulator's
 */
public record Progress(
        OptionalLong requests,
        Totals totals,
        JobView job,
        double perSecond,
        Optional<Duration> left,
        boolean simulated) {

    /** What the run will have cost at its end, if the rest costs as what was done so far; empty where that says nothing. */
    public OptionalLong projectedNanos() {
        if (requests.isEmpty() || totals.done() == 0 || totals.money().unpriced() > 0) {
            return OptionalLong.empty();
        }
        double share = (double) requests.getAsLong() / totals.done();
        return OptionalLong.of(Math.round(totals.money().spentNanos() * Math.max(1, share)));
    }
}
