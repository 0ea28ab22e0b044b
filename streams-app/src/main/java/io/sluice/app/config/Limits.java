package io.sluice.app.config;

import java.util.OptionalLong;

/**
 * What a lane's provider allows; an absent limit is none.
 *
 * @param requestsPerMinute starts in any 60 s
 * @param tokensPerMinute tokens in any 60 s, counted as the provider counts them
 * @param callsInFlight calls at the same time
 */
public record Limits(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, OptionalLong callsInFlight) {
    /** Refuses what could never start a call. */
    public Limits {
        Checks checks = new Checks("limits");
        requestsPerMinute.ifPresent(value -> checks.atLeast("requests-per-minute", value, 1));
        tokensPerMinute.ifPresent(value -> checks.atLeast("tokens-per-minute", value, 1));
        callsInFlight.ifPresent(value -> checks.atLeast("calls-in-flight", value, 1));
        checks.done();
    }

    /** No limit in any dimension. */
    public static Limits none() {
        return new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** Limits in all three dimensions. */
    public static Limits of(long requestsPerMinute, long tokensPerMinute, long callsInFlight) {
        return new Limits(
                OptionalLong.of(requestsPerMinute), OptionalLong.of(tokensPerMinute), OptionalLong.of(callsInFlight));
    }
}
