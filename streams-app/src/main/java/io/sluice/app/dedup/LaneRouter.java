package io.sluice.app.dedup;

import io.sluice.app.config.LaneConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lane of a model: the one whose models name it most closely, exactly or by a trailing star. Touched by one thread. */
public final class LaneRouter {
    private static final int REMEMBERED_MAX = 1000;
    private static final int NAMED_CHARS_MAX = 2000;

    private final List<LaneConfig> lanes;
    private final Map<String, Optional<String>> remembered = new HashMap<>();

    /** Over the lanes, of which the first goes before others that name a model as closely. */
    public LaneRouter(List<LaneConfig> lanes) {
        this.lanes = List.copyOf(lanes);
    }

    /** Name of the lane, or empty where none accepts the model. */
    public Optional<String> route(String model) {
        Optional<String> known = remembered.get(model);
        if (known != null) {
            return known;
        }
        Optional<String> lane = LaneConfig.closest(lanes, model).map(LaneConfig::name);
        if (remembered.size() >= REMEMBERED_MAX) {
            // Publishers may name any number of models.
            remembered.clear();
        }
        remembered.put(model, lane);
        return lane;
    }

    /** Why a request for this model is rejected. */
    public String refusal(String model) {
        String accepted = lanes.stream()
                .flatMap(lane -> lane.models().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        String named = accepted.length() <= NAMED_CHARS_MAX ? accepted : accepted.substring(0, NAMED_CHARS_MAX) + "...";
        return "no lane accepts model '" + model + "'; accepted: " + (named.isEmpty() ? "none" : named);
    }
}
