package io.sluice.cli;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.input.ModelChoice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lanes, and what goes with them.
 *
 * @param simulated calls go to the simulator
 * @param provider as it is remembered in a run's settings
 */
record LaneSetup(SluiceConfig config, boolean simulated, ModelChoice models, String provider) {

    /** The lanes' names. */
    Set<String> names() {
        return config.lanes().stream().map(LaneConfig::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Models for lines that name none, where lanes come from a file: the first that is named in full. */
    static ModelChoice models(List<LaneConfig> lanes, Optional<String> forced) {
        List<String> names = lanes.stream()
                .flatMap(lane -> lane.models().stream())
                .filter(model -> !model.endsWith("*"))
                .toList();
        return new ModelChoice(
                forced,
                names.stream().filter(name -> !isEmbedding(name)).findFirst(),
                names.stream().filter(LaneSetup::isEmbedding).findFirst());
    }

    private static boolean isEmbedding(String model) {
        return model.contains("embed");
    }
}
