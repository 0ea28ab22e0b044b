package io.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.schemas.Keeping;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.TopicSpec;
import io.sluice.schemas.Topics;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files as they are, without kustomize. */
class ManifestsTest {

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production"})
    void everyFileHasOnlyWhatTheModelsKnow(String directory) throws Exception {
        assertThat(Manifests.inDirectory(Path.of(directory))).isNotEmpty();
    }

    @Test
    void aMisspeltFieldIsRefused() throws Exception {
        String streams = Files.readString(Path.of("base", "streams.yaml"));
        for (String field :
                new String[] {"podManagementPolicy", "readOnlyRootFilesystem", "fieldPath", "accessModes"}) {
            assertThatThrownBy(() -> Manifests.read(streams.replace(field + ":", field + "s:")))
                    .hasMessageContaining(field + "s");
        }
        String topics = Files.readString(Path.of("production", "topics.yaml"));
        assertThatThrownBy(() -> Manifests.read(topics.replace("partitions:", "partition:")))
                .hasMessageContaining("partition");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production"})
    void settingsAreValid(String directory) {
        assertThat(settings(directory).lanes()).isNotEmpty();
    }

    @Test
    void productionsTopicsAreThoseThatTheJobWouldMake() throws Exception {
        SluiceConfig config = settings("production");
        TopicLayout layout = new TopicLayout(
                new Topics(config.topics().prefix()),
                config.lanes().stream().map(LaneConfig::name).toList(),
                config.topics().partitions(),
                config.topics().replication(),
                config.topics().maxRecordBytes(),
                config.topics().resultsRetention());
        Map<String, TopicSpec> wanted =
                layout.specs().stream().collect(Collectors.toMap(TopicSpec::name, Function.identity()));

        Map<String, TopicSpec> written =
                Manifests.only(KafkaTopic.class, Manifests.inDirectory(Path.of("production"))).stream()
                        .peek(topic -> assertThat(topic.getSpec().getReplicas())
                                .isEqualTo((int) config.topics().replication()))
                        .map(topic -> spec(topic, wanted))
                        .collect(Collectors.toMap(TopicSpec::name, Function.identity()));
        assertThat(written).isEqualTo(wanted);
    }

    /** For how long a topic keeps its records follows from what it is for. */
    private static TopicSpec spec(KafkaTopic topic, Map<String, TopicSpec> wanted) {
        String name = topic.getSpec().getTopicName();
        Keeping keeping =
                Optional.ofNullable(wanted.get(name)).map(TopicSpec::keeping).orElse(Keeping.READERS_CHOICE);
        Map<String, String> config = new TreeMap<>();
        topic.getSpec().getConfig().forEach((setting, value) -> config.put(setting, String.valueOf(value)));
        return new TopicSpec(name, topic.getSpec().getPartitions(), config, keeping);
    }

    private static SluiceConfig settings(String directory) {
        return SluiceConfig.loadWithoutKeys(Optional.of(Path.of(directory, "sluice.yaml")), Map.of(), Map.of());
    }
}
