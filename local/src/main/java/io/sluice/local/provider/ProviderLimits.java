package io.sluice.local.provider;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the simulated provider allows per key and model; empty means no limit. Windows slide over 60 s, exactly.
 *
 * @param requestsPerMinute requests that may start in any 60 s
 * @param tokensPerMinute tokens in any 60 s, in the provider's own accounting (see {@code docs/simulator.md})
 * @param callsInFlight calls open at a time, as self-hosted servers limit them
 */
public record ProviderLimits(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, OptionalInt callsInFlight) {

    /** No limit at all. */
    public static final ProviderLimits NONE =
            new ProviderLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());

    /** Checks that each limit lets something through. */
    public ProviderLimits {
        requireAtLeastOne("requests-per-minute", requestsPerMinute);
        requireAtLeastOne("tokens-per-minute", tokensPerMinute);
        requireAtLeastOne(
                "calls-in-flight",
                callsInFlight.isPresent() ? OptionalLong.of(callsInFlight.getAsInt()) : OptionalLong.empty());
    }

    /** Limits of a hosted provider. */
    public static ProviderLimits perMinute(long requests, long tokens) {
        return new ProviderLimits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalInt.empty());
    }

    /** The limit of a self-hosted server. */
    public static ProviderLimits inFlight(int calls) {
        return new ProviderLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(calls));
    }

    private static void requireAtLeastOne(String name, OptionalLong limit) {
        if (limit.isPresent() && limit.getAsLong() < 1) {
            throw new IllegalArgumentException("simulator limit " + name + " must be >= 1, was " + limit.getAsLong());
        }
    }
}
