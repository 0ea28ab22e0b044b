package io.sluice.local.provider;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the simulated provider allows per key and model. Tokens are counted as the API's accounting does (see {@code docs/simulator.md}).
 *
 * @param byKind the limits; what is missing is not limited
 */
public record ProviderLimits(Map<LimitKind, Long> byKind) {

    /** No limit at all. */
    public static final ProviderLimits NONE = new ProviderLimits(Map.of());

    /** Checks that each limit lets something through. */
    public ProviderLimits {
        byKind.forEach((kind, limit) -> {
            if (limit < 1) {
                throw new IllegalArgumentException("simulator limit " + kind.flag() + " must be >= 1, was " + limit);
            }
        });
        Map<LimitKind, Long> copy = new EnumMap<>(LimitKind.class);
        copy.putAll(byKind);
        byKind = Collections.unmodifiableMap(copy);
    }

    /** Limits of a hosted provider. */
    public static ProviderLimits perMinute(long requests, long tokens) {
        return NONE.with(LimitKind.REQUESTS_PER_MINUTE, requests).with(LimitKind.TOKENS_PER_MINUTE, tokens);
    }

    /** The limit of a self-hosted server. */
    public static ProviderLimits inFlight(int calls) {
        return NONE.with(LimitKind.CALLS_IN_FLIGHT, calls);
    }

    /** These limits with another one. */
    public ProviderLimits with(LimitKind kind, long limit) {
        Map<LimitKind, Long> more = new EnumMap<>(LimitKind.class);
        more.putAll(byKind);
        more.put(kind, limit);
        return new ProviderLimits(more);
    }

    /** These limits without one. */
    public ProviderLimits without(LimitKind kind) {
        Map<LimitKind, Long> fewer = new EnumMap<>(LimitKind.class);
        fewer.putAll(byKind);
        fewer.remove(kind);
        return new ProviderLimits(fewer);
    }

    /** All of these limits times a factor; none falls below 1. */
    public ProviderLimits scaled(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("simulator limits-scale must be > 0, was " + factor);
        }
        Map<LimitKind, Long> scaled = new EnumMap<>(LimitKind.class);
        byKind.forEach((kind, limit) -> scaled.put(kind, Math.max(1, (long) (limit * factor))));
        return new ProviderLimits(scaled);
    }

    /** One limit. */
    public OptionalLong limit(LimitKind kind) {
        Long limit = byKind.get(kind);
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
    }
}
