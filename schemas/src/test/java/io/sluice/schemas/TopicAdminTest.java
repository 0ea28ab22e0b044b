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
    void laneOfSeveralPartitionsIsRefused() throws Exception {
        create("sluice.calls.gpt-4o-mini", 2);

        assertThatThrownBy(() -> TopicAdmin.ensure(admin, LAYOUT, TIMEOUT))
                .isInstanceOf(TopicSetupException.class)
                .hasMessageContaining("it must have 1");
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

    private void create(String name, int partitions) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
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
