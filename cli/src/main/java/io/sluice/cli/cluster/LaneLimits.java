package io.sluice.cli.cluster;

import io.sluice.app.config.Dimension;
import io.sluice.schema.LaneReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A lane's limits in force, where all owners of its slots tell theirs.
 *
 * @param bySetting such as requests-per-minute
 * @param learnedFrom what they are learned from; empty: they are stated
 */
public record LaneLimits(Map<String, Long> bySetting, String learnedFrom) {

    public LaneLimits {
        bySetting = Map.copyOf(bySetting);
    }

    /** What its owners say of it together; nothing where one tells no limits, as older releases do: a part is not the lane's limit. */
    static LaneLimits of(List<LaneReport> owners) {
        if (owners.stream().anyMatch(owner -> owner.getLimits().isEmpty())) {
            return new LaneLimits(Map.of(), "");
        }
        Map<String, Long> sum = new TreeMap<>();
        owners.forEach(owner -> owner.getLimits().forEach((setting, limit) -> sum.merge(setting, limit, Long::sum)));
        return new LaneLimits(
                sum,
                owners.stream()
                        .map(LaneReport::getLearnedFrom)
                        .filter(from -> !from.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    /** For a person. */
    public String words() {
        StringBuilder words = new StringBuilder();
        for (Dimension dimension : Dimension.values()) {
            Long limit = bySetting.get(dimension.setting());
            if (limit != null) {
                words.append(words.isEmpty() ? "" : ", ").append(words(dimension, limit));
            }
        }
        return learnedFrom.isEmpty() ? words.toString() : words + " (from " + learnedFrom + ")";
    }

    private static String words(Dimension dimension, long limit) {
        String unit = switch (dimension) {
            case REQUESTS_PER_SECOND -> "/s";
            case REQUESTS_PER_MINUTE -> "/min";
            case REQUESTS_PER_DAY -> "/day";
            case TOKENS_PER_MINUTE -> " tokens/min";
            case TOKENS_PER_DAY -> " tokens/day";
            case INPUT_TOKENS_PER_MINUTE -> " tokens in/min";
            case OUTPUT_TOKENS_PER_MINUTE -> " tokens out/min";
            case CALLS_IN_FLIGHT -> " in flight";
        };
        return String.format(Locale.ROOT, "%,d%s", limit, unit);
    }
}
