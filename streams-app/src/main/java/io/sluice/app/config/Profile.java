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

    /** The limits of a lane's model or prefix: those of the closest pattern that fits it. */
    Optional<Limits> limits(String model) {
        String plain = new ModelPattern(model).plain();
        return models.entrySet().stream()
                .filter(entry -> new ModelPattern(entry.getKey()).fits(plain))
                .max(Comparator.comparingInt(entry -> new ModelPattern(entry.getKey()).closeness()))
                .map(Map.Entry::getValue);
    }

    /**
     * The limits that all of a lane's models share.
     *
     * @param everyLanes models of all lanes: of those that several accept, the lane that names them most closely has them
     * @throws ConfigException if the profile does not know one, or if they have different limits: then they are several lanes
     */
    Limits limits(String lane, List<String> ofModels, List<String> everyLanes) {
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
            Optional<String> other = otherwiseLimited(new ModelPattern(model), shared, everyLanes);
            if (other.isPresent()) {
                throw wrong(
                        "lanes.%s.models '%s' takes %s too, which has other limits in profile '%s': give that a lane of its own,"
                                        .formatted(lane, model, other.get(), name)
                                + " or name the models one by one");
            }
        }
        return shared == null ? Limits.none() : shared;
    }

    /** What the lane's prefix takes besides, although it has other limits and no lane of its own. */
    private Optional<String> otherwiseLimited(ModelPattern ofLane, Limits shared, List<String> everyLanes) {
        return models.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(shared))
                .map(Map.Entry::getKey)
                .filter(pattern -> new ModelPattern(pattern).isPartOf(ofLane))
                .filter(pattern -> everyLanes.stream()
                        .map(ModelPattern::new)
                        .noneMatch(other -> other.isPartOf(ofLane) && other.fits(new ModelPattern(pattern).plain())))
                .findFirst();
    }

    private static ConfigException wrong(String problem) {
        return new ConfigException(List.of(problem));
    }
}
