package io.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Acl;
import io.sluice.schemas.Keeping;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.TopicSpec;
import io.sluice.schemas.Topics;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleClusterResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files as they are, without kustomize. */
class ManifestsTest {

    @ParameterizedTest
    @ValueSource(strings = {"base", "trial", "production", "monitoring"})
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
        TopicLayout layout = layout(config);
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

    @Test
    void productionsUsersMayDoWhatIsListedForThemAndNoMore() throws Exception {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (Acl acl : Acl.of(layout(settings("production")))) {
            acl.operations()
                    .forEach(operation -> listed.computeIfAbsent("sluice-" + acl.who(), user -> new TreeSet<>())
                            .add(acl.resource() + " " + acl.name() + " " + operation));
        }
        // Commands run in its pod.
        listed.getOrDefault("sluice-ops", Set.of()).addAll(listed.getOrDefault("sluice-operator", Set.of()));

        Map<String, Set<String>> written =
                Manifests.only(KafkaUser.class, Manifests.inDirectory(Path.of("production"))).stream()
                        .collect(Collectors.toMap(user -> user.getMetadata().getName(), ManifestsTest::rights));
        assertThat(written).isEqualTo(listed);
    }

    private static Set<String> rights(KafkaUser user) {
        Set<String> rights = new TreeSet<>();
        for (AclRule rule : ((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization()).getAcls()) {
            rule.getOperations()
                    .forEach(operation -> rights.add(resource(rule.getResource()) + " " + operation.toValue()));
        }
        return rights;
    }

    private static String resource(AclRuleResource resource) {
        return switch (resource) {
            case AclRuleTopicResource topic -> "topic " + name(topic.getName(), topic.getPatternType());
            case AclRuleGroupResource group -> "group " + name(group.getName(), group.getPatternType());
            case AclRuleTransactionalIdResource id -> "transactional-id " + name(id.getName(), id.getPatternType());
            case AclRuleClusterResource cluster -> "cluster kafka-cluster";
            default -> throw new IllegalArgumentException(resource.getType());
        };
    }

    private static String name(String name, AclResourcePatternType pattern) {
        return pattern == AclResourcePatternType.PREFIX ? name + "*" : name;
    }

    @Test
    void theOperatorsRulesAreThoseThatAreTested() throws Exception {
        assertThat(Manifests.only(PrometheusRule.class, Manifests.inDirectory(Path.of("monitoring"))))
                .singleElement()
                .extracting(PrometheusRule::spec)
                .isEqualTo(Manifests.rules(Path.of("..", "docker", "prometheus", "sluice.rules.yaml")));
    }

    private static TopicLayout layout(SluiceConfig config) {
        return new TopicLayout(
                new Topics(config.topics().prefix()),
                config.lanes().stream().map(LaneConfig::name).toList(),
                config.topics().partitions(),
                config.topics().replication(),
                config.topics().maxRecordBytes(),
                config.topics().resultsRetention());
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
