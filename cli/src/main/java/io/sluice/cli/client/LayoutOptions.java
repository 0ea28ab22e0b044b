package io.sluice.cli.client;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.shell.ConfigSource;
import io.sluice.schemas.TopicLayout;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/** The job's settings, as far as they say what its topics must be; without lanes in them, those whose topics are there. */
final class LayoutOptions {

    @Mixin
    ClusterOptions options = new ClusterOptions();

    SluiceConfig load(Map<String, String> environment) {
        return ConfigSource.load(Optional.ofNullable(options.config), environment, false);
    }

    Cluster connect(Map<String, String> environment) throws IOException {
        return options.connect(environment);
    }

    static TopicLayout layout(SluiceConfig settings, Cluster cluster) {
        Map<String, Integer> lanes = settings.lanes().isEmpty()
                ? cluster.slots()
                : settings.lanes().stream()
                        .collect(Collectors.toMap(
                                LaneConfig::name, lane -> lane.slots().count()));
        return new TopicLayout(
                cluster.topics(),
                lanes,
                settings.topics().partitions(),
                settings.topics().replication(),
                settings.topics().maxRecordBytes(),
                settings.topics().resultsRetention(),
                settings.topics().resultsJson());
    }
}
