package io.sluice.cli.engine;

import java.util.List;
import java.util.Optional;

/**
 * The job at one moment.
 *
 * @param budgetExhausted calls are no longer started because of the {@link SpendLimit}
 * @param failure why the job cannot go on; empty while it can
 */
public record JobView(List<LaneView> lanes, boolean budgetExhausted, Optional<String> failure) {

    /** A job of which nothing is known yet. */
    public static final JobView NONE = new JobView(List.of(), false, Optional.empty());

    /** Calls at the providers now. */
    public long inFlight() {
        return lanes.stream().mapToLong(LaneView::inFlight).sum();
    }
}
