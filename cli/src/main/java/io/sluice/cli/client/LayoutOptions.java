package io.sluice.cli.client;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterSettings;
import io.sluice.cli.shell.ConfigSource;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's settings, as far as they say what its topics must be. */
final class LayoutOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "The job's settings (YAML): lanes, partitions, replication, record size, retention. Also where Kafka is,",
                "unless --bootstrap-server says so. Without lanes in it, those whose topics are there."
            })
    @Nullable Path config;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    SluiceConfig load(Map<String, String> environment) {
        return ConfigSource.load(Optional.ofNullable(config), environment, false);
    }

    Cluster connect(SluiceConfig settings, Map<String, String> environment) throws IOException {
        ClusterSettings place = config == null || options.namesKafka(environment)
                ? options.settings(environment)
                : ofJob(settings, Duration.ofSeconds(options.timeoutSeconds));
        boolean ownPrefix = config != null && options.prefix == null;
        return Cluster.connect(
                ownPrefix ? place.withTopics(new Topics(settings.topics().prefix())) : place);
    }

    private static ClusterSettings ofJob(SluiceConfig settings, Duration timeout) {
        Map<String, String> kafka = new HashMap<>();
        settings.kafka().adminSettings().forEach((name, value) -> kafka.put(name, value.toString()));
        return new ClusterSettings(
                kafka,
                Optional.of(new RegistryConfig(
                        settings.registry().urls().stream().map(URI::toString).toList(),
                        settings.registry().settings())),
                new Topics(settings.topics().prefix()),
                timeout);
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
                settings.topics().resultsRetention());
    }
}
