package io.sluice.cli;

import io.sluice.app.call.LaneStats;

/** Why no call of a lane starts, in words. */
final class LaneWaits {

    private LaneWaits() {}

    /** Empty where nothing waits. */
    static String words(LaneStats lane, long nowMs) {
        long pausedMs = lane.pausedUntilMs() - nowMs;
        return switch (lane.blockedOn()) {
            case "" -> pausedMs > 0 ? paused(pausedMs) : "";
            case "pause" -> pausedMs > 0 ? paused(pausedMs) : "the provider asked to pause";
            case "cold" ->
                "waits %s until what a former owner may have spent no longer counts".formatted(seconds(pausedMs));
            case "handover" ->
                lane.inheritedWaitMs() > 0
                        ? "waits %s for what the last owner may still spend".formatted(seconds(lane.inheritedWaitMs()))
                        : "takes over from the last owner";
            case "budget" -> "the budget is spent";
            case "lease" -> "the broker is away";
            case "stopped", "breaker" -> lane.health().why();
            case "ramp" -> "starts again, the first few calls one by one";
            case "pace" -> "spreads its starts over the minute";
            case "calls-in-flight" ->
                "waits for calls in flight: %,d of %,d"
                        .formatted(
                                lane.callsInFlight(),
                                lane.limits().callsInFlight().orElse(lane.callsInFlight()));
            case "calls-open-max" -> "waits for calls in flight: %,d is calls-open-max".formatted(lane.inFlight());
            // Limits by the names of their settings, such as tokens-per-minute.
            default -> "waits for " + lane.blockedOn().replace('-', ' ');
        };
    }

    private static String paused(long forMs) {
        return "the provider asked to pause for " + seconds(forMs);
    }

    private static String seconds(long ms) {
        return "%,d s".formatted(1 + Math.max(0, ms) / 1000);
    }
}
