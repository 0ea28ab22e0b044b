package io.sluice.cli.dryrun;

import io.sluice.app.config.LaneConfig;
import java.time.Duration;

/**
 * What a lane would do.
 *
 * @param tokens in and out at most
 */
public record LaneEstimate(LaneConfig lane, long calls, long tokens) {

    LaneEstimate plus(long moreTokens) {
        return new LaneEstimate(lane, calls + 1, tokens + moreTokens);
    }

    /** How long the lane's limits make it take at least: by requests or by tokens, whichever is longer. */
    public Duration atLimits() {
        double minutes = Math.max(
                lane.limits().requestsPerMinute().isPresent()
                        ? (double) calls / lane.limits().requestsPerMinute().getAsLong()
                        : 0,
                lane.limits().tokensPerMinute().isPresent()
                        ? (double) tokens / lane.limits().tokensPerMinute().getAsLong()
                        : 0);
        return Duration.ofMillis(Math.round(minutes * 60_000));
    }
}
