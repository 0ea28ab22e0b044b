package io.sluice.benchmarks;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A provider account with its limits, as the lane is told them and the provider enforces them.
 *
 * @param name for the reader
 * @param model the lane's only model
 * @param limits by dimension; one that is missing is none
 * @param binding the limit that real prompts meet first
 * @param callsPerMinute about how many calls that limit lets through
 */
record Tier(String name, String model, Map<Binding, Long> limits, Binding binding, int callsPerMinute) {
    long limit() {
        return limitOf(binding);
    }

    long limitOf(Binding dimension) {
        return Objects.requireNonNull(limits.get(dimension));
    }

    /** The same account for prompts that are {@link Prompts#skewed}. */
    Tier skewed() {
        int calls =
                binding == Binding.TOKENS_PER_MINUTE ? (int) (limit() / Prompts.SKEWED_TOKENS_MEAN) : callsPerMinute;
        return new Tier(name, model, limits, binding, calls);
    }

    /** The simulator's flags. */
    List<String> flags() {
        return List.of(
                "--requests-per-minute", flag(Binding.REQUESTS_PER_MINUTE),
                "--tokens-per-minute", flag(Binding.TOKENS_PER_MINUTE),
                "--calls-in-flight", flag(Binding.CALLS_IN_FLIGHT));
    }

    private String flag(Binding dimension) {
        Long limit = limits.get(dimension);
        return limit == null ? "none" : limit.toString();
    }

    /** The lane's settings. */
    Map<String, Object> lane(URI baseUrl, Map<String, Object> more) {
        Map<String, Object> lane = JobOrder.lane(baseUrl, model);
        Map<String, Object> settings = new LinkedHashMap<>();
        limits.forEach((dimension, limit) ->
                settings.put(dimension.name().toLowerCase(Locale.ROOT).replace('_', '-'), limit));
        lane.put("limits", settings);
        lane.putAll(more);
        return lane;
    }
}
