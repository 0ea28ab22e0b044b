package io.sluice.app.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider's public tier.
 *
 * @param name in a lane's {@code profile}
 * @param provider whose tier it is
 * @param asOf date of what it says, as ISO 8601
 * @param counts what the provider counts, and when, for a person
 * @param accounting which tokens it counts, where that is not the provider's own rule
 * @param models limits by model name, or prefix that ends in {@code *}
 */
record Profile(
        String name,
        ProviderKind provider,
        String asOf,
        String counts,
        Optional<TokenAccounting> accounting,
        Map<String, Limits> models) {

    /** The limits of a lane's model or prefix: those of the longest pattern that fits it. */
    Optional<Limits> limits(String model) {
        String plain = model.endsWith("*") ? model.substring(0, model.length() - 1) : model;
        return models.entrySet().stream()
                .filter(entry -> fits(entry.getKey(), plain))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue);
    }

    private static boolean fits(String pattern, String model) {
        return pattern.endsWith("*")
                ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                : model.equals(pattern);
    }

    /**
     * The limits that all of a lane's models share.
     *
     * @throws ConfigException if the profile does not know one, or if they have different limits: then they are several lanes
     */
    Limits limits(String lane, List<String> ofModels) {
        Limits shared = null;
        for (String model : ofModels) {
            Optional<Limits> limits = limits(model);
            if (limits.isEmpty()) {
                throw wrong(
                        "lanes.%s.profile '%s' has no limits for model '%s', only for %s: state limits yourself, or limits: auto"
                                .formatted(lane, name, model, String.join(", ", models.keySet())));
            }
            if (shared != null && !shared.equals(limits.get())) {
                throw wrong(
                        "lanes.%s.models have different limits in profile '%s', so that they do not share a lane: give each a"
                                        .formatted(lane, name)
                                + " lane of its own");
            }
            shared = limits.get();
        }
        return shared == null ? Limits.none() : shared;
    }

    private static ConfigException wrong(String problem) {
        return new ConfigException(List.of(problem));
    }
}
