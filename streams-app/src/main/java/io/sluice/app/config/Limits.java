package io.sluice.app.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a lane's provider allows; an absent limit is none.
 *
 * @param values by dimension
 */
public record Limits(Map<Dimension, Long> values) {
    /** Refuses what could never start a call. */
    public Limits {
        EnumMap<Dimension, Long> copy = new EnumMap<>(Dimension.class);
        copy.putAll(values);
        Checks checks = new Checks("limits");
        copy.forEach((dimension, value) -> checks.atLeast(dimension.setting(), value, 1));
        checks.done();
        values = Collections.unmodifiableMap(copy);
    }

    /** The three usual limits. */
    public Limits(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, OptionalLong callsInFlight) {
        this(usual(requestsPerMinute, tokensPerMinute, callsInFlight));
    }

    /** No limit in any dimension. */
    public static Limits none() {
        return new Limits(Map.of());
    }

    /** The three usual limits. */
    public static Limits of(long requestsPerMinute, long tokensPerMinute, long callsInFlight) {
        return new Limits(
                OptionalLong.of(requestsPerMinute), OptionalLong.of(tokensPerMinute), OptionalLong.of(callsInFlight));
    }

    /** With one more limit, or another value of it. */
    public Limits with(Dimension dimension, long value) {
        EnumMap<Dimension, Long> more = new EnumMap<>(Dimension.class);
        more.putAll(values);
        more.put(dimension, value);
        return new Limits(more);
    }

    /** One of so many shares: whole numbers that add up to the limits. */
    Limits share(int index, int shares) {
        EnumMap<Dimension, Long> share = new EnumMap<>(Dimension.class);
        values.forEach((dimension, value) -> share.put(dimension, value / shares + (index < value % shares ? 1 : 0)));
        return new Limits(share);
    }

    /** The limit in one dimension. */
    public OptionalLong limit(Dimension dimension) {
        Long value = values.get(dimension);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Whether tokens of any kind are limited. */
    public boolean countTokens() {
        return values.keySet().stream().anyMatch(Dimension::countsTokens);
    }

    /** Starts in any 60 s. */
    public OptionalLong requestsPerMinute() {
        return limit(Dimension.REQUESTS_PER_MINUTE);
    }

    /** Tokens in any 60 s, counted as the provider counts them. */
    public OptionalLong tokensPerMinute() {
        return limit(Dimension.TOKENS_PER_MINUTE);
    }

    /** Calls at the same time. */
    public OptionalLong callsInFlight() {
        return limit(Dimension.CALLS_IN_FLIGHT);
    }

    private static Map<Dimension, Long> usual(
            OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, OptionalLong callsInFlight) {
        EnumMap<Dimension, Long> values = new EnumMap<>(Dimension.class);
        requestsPerMinute.ifPresent(value -> values.put(Dimension.REQUESTS_PER_MINUTE, value));
        tokensPerMinute.ifPresent(value -> values.put(Dimension.TOKENS_PER_MINUTE, value));
        callsInFlight.ifPresent(value -> values.put(Dimension.CALLS_IN_FLIGHT, value));
        return values;
    }
}
