package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicAdminTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final TopicLayout LAYOUT = new TopicLayout(
            new Topics("sluice."), List.of("gpt-4o-mini"), 4, (short) 1, 1024 * 1024, Duration.ofDays(7));

    private final MockAdminClient admin = MockAdminClient.create().build();

    @BeforeEach
    void leadersAnswerForNewPartitions() {
        TopicLayout widest = new TopicLayout(
                LAYOUT.topics(), List.of("claude", "gpt-4o-mini"), 4, (short) 1, 1024 * 1024, Duration.ofDays(7));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicSpec spec : widest.specs()) {
            for (int partition = 0; partition < spec.partitions(); partition++) {
                ends.put(new TopicPartition(spec.name(), partition), 0L);
            }
        }
        admin.updateEndOffsets(ends);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void everythingIsCreatedOnAnEmptyBroker() throws Exception {
        assertThat(TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .containsExactlyInAnyOrder(
                        "sluice.requests",
                        "sluice.requests.json",
                        "sluice.jobs",
                        "sluice.calls.gpt-4o-mini",
                        "sluice.calls.gpt-4o-mini.bulk",
                        "sluice.answers",
                        "sluice.results",
                        "sluice.metrics",
                        "sluice.quota",
                        "sluice.controls",
                        "sluice.instances",
                        "sluice.requests.dlt");
        assertThat(partitions("sluice.requests")).isEqualTo(4);
        assertThat(partitions("sluice.answers")).isEqualTo(4);
        assertThat(partitions("sluice.calls.gpt-4o-mini")).isEqualTo(1);
        assertThat(partitions("sluice.quota")).isEqualTo(1);
    }

    @Test
    void topicsAreConfiguredByWhatTheyHold() throws Exception {
        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);

        assertThat(config("sluice.answers"))
                .containsEntry("retention.ms", "-1")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", Integer.toString(TopicLayout.messageBytesMax(1024 * 1024)));
        assertThat(config("sluice.calls.gpt-4o-mini")).containsEntry("retention.ms", "-1");
        assertThat(config("sluice.requests")).containsEntry("retention.ms", "-1");
        assertThat(config("sluice.results"))
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
        assertThat(config("sluice.jobs")).containsEntry("cleanup.policy", "compact");
        assertThat(config("sluice.quota")).containsEntry("cleanup.policy", "compact");
        assertThat(config("sluice.controls")).containsEntry("cleanup.policy", "compact");
        assertThat(config("sluice.requests.dlt"))
                .containsEntry(
                        "max.message.bytes",
                        Integer.toString(TopicLayout.messageBytesMax(1024 * 1024) + TopicLayout.ENVELOPE_BYTES));
    }

    @Test
    void secondTimeChangesNothing() {
        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);

        assertThat(TopicAdmin.ensure(admin, LAYOUT, TIMEOUT)).isEmpty();
    }

    @Test
    void onlyANewLanesTopicsAreCreated() {
        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);
        TopicLayout wider = new TopicLayout(
                LAYOUT.topics(), List.of("claude", "gpt-4o-mini"), 4, (short) 1, 1024 * 1024, Duration.ofDays(7));

        assertThat(TopicAdmin.ensure(admin, wider, TIMEOUT))
                .containsExactlyInAnyOrder("sluice.calls.claude", "sluice.calls.claude.bulk");
    }

    @Test
    void otherPartitionCountIsRefusedNamingBothTopicsAndAWayOut() throws Exception {
        create("sluice.requests", 4);
        create("sluice.answers", 8);

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasMessageContaining("'sluice.answers' has 8")
                .hasMessageContaining("topics.partitions is 4")
                .hasMessageContaining("'sluice.requests' has 4")
                .hasMessageContaining("set topics.partitions");
        assertThat(admin.listTopics().names().get())
                .as("nothing is created before the comparison")
                .hasSize(2);
    }

    @Test
    void requestsThatAreSplitOtherwiseAreRefusedToo() throws Exception {
        create("sluice.requests", 12);

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasMessageContaining("'sluice.requests' has 12");
    }

    @Test
    void laneOfAnotherNumberOfSlotsIsRefused() throws Exception {
        create("sluice.calls.gpt-4o-mini", 2);

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasMessageContaining("lanes.gpt-4o-mini.slots is 1");
    }

    @Test
    void deadLettersMaySplitAsTheyLike() throws Exception {
        create("sluice.requests.dlt", 3);

        assertThat(TopicAdmin.ensure(admin, LAYOUT, TIMEOUT)).doesNotContain("sluice.requests.dlt");
    }

    @Test
    void brokerThatDoesNotAnswerIsNamedAsSuch() {
        admin.timeoutNextRequest(1);

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasRootCauseInstanceOf(TimeoutException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.requests,           message.timestamp.type, CreateTime,     LogAppendTime",
        "sluice.requests,           cleanup.policy,         compact,        delete",
        "sluice.answers,            retention.ms,           604800000,      -1",
        "sluice.answers,            retention.bytes,        1000000,        -1",
        "sluice.calls.gpt-4o-mini,  retention.ms,           604800000,      -1",
        "sluice.calls.gpt-4o-mini,  cleanup.policy,         'compact,delete', delete",
        "sluice.jobs,               cleanup.policy,         delete,         compact",
        "sluice.quota,              cleanup.policy,         'compact,delete', compact",
        "sluice.controls,           cleanup.policy,         delete,         compact",
    })
    void topicThatWouldLoseRecordsOrBendTimeIsRefusedNamingWhatItMustBe(
            String topic, String setting, String has, String wanted) throws Exception {
        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);
        set(topic, setting, has);

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasMessageContaining("'" + topic + "' has " + setting + "=" + has)
                .hasMessageContaining("must have " + setting + "=" + wanted);
        assertThat(config(topic)).as("it is the operator's to change").containsEntry(setting, has);
    }

    @Test
    void retentionOfRequestsAndResultsIsTheirUsersToSet() throws Exception {
        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);
        set("sluice.requests", "retention.ms", "604800000");
        set("sluice.results", "retention.ms", "1000");
        set("sluice.results", "cleanup.policy", "compact");

        assertThat(TopicAdmin.ensure(admin, LAYOUT, TIMEOUT)).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceAndNothingIsMadeOrRaised() throws Exception {
        create("sluice.requests", 4, Map.of("message.timestamp.type", "CreateTime"));
        create("sluice.answers", 4, Map.of("retention.ms", "604800000", "max.message.bytes", "1000"));

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasMessageContaining("'sluice.requests'")
                .hasMessageContaining("'sluice.answers'");
        assertThat(admin.listTopics().names().get()).hasSize(2);
        assertThat(config("sluice.answers")).containsEntry("max.message.bytes", "1000");
    }

    @Test
    void largerRecordsAreLetIntoTopicsThatAreThere() throws Exception {
        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);
        TopicLayout larger = new TopicLayout(
                LAYOUT.topics(), LAYOUT.lanes(), 4, (short) 1, 4 * 1024 * 1024, LAYOUT.resultsRetention());
        String wanted = Integer.toString(TopicLayout.messageBytesMax(4 * 1024 * 1024));

        TopicAdmin.ensure(admin, larger, TIMEOUT);
        for (String topic : List.of("sluice.requests", "sluice.answers", "sluice.calls.gpt-4o-mini.bulk")) {
            assertThat(config(topic)).as(topic).containsEntry("max.message.bytes", wanted);
        }

        TopicAdmin.ensure(admin, LAYOUT, TIMEOUT);
        assertThat(config("sluice.answers")).as("never lowered").containsEntry("max.message.bytes", wanted);
    }

    @Test
    void withThreeReplicasTwoBrokersHaveARecordBeforeItIsAcknowledged() {
        TopicLayout three =
                new TopicLayout(LAYOUT.topics(), LAYOUT.lanes(), 4, (short) 3, 1024 * 1024, LAYOUT.resultsRetention());

        assertThat(three.specs())
                .allSatisfy(spec -> assertThat(spec.config()).containsEntry("min.insync.replicas", "2"));
        assertThat(LAYOUT.specs())
                .allSatisfy(spec -> assertThat(spec.config()).doesNotContainKey("min.insync.replicas"));
    }

    private void set(String topic, String setting, String value) throws ExecutionException, InterruptedException {
        AlterConfigOp op = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(op)))
                .all()
                .get();
    }

    private void create(String name, int partitions) throws ExecutionException, InterruptedException {
        create(name, partitions, Map.of());
    }

    private void create(String name, int partitions, Map<String, String> config)
            throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                .all()
                .get();
    }

    private int partitions(String name) throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found =
                admin.describeTopics(List.of(name)).allTopicNames().get();
        return Objects.requireNonNull(found.get(name)).partitions().size();
    }

    private Map<String, String> config(String name) throws ExecutionException, InterruptedException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Map<ConfigResource, Config> found =
                admin.describeConfigs(List.of(topic)).all().get();
        return Objects.requireNonNull(found.get(topic)).entries().stream()
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
}
