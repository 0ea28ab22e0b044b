package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.Fingerprinting;
import io.sluice.app.state.StateSerde;
import io.sluice.app.state.Trace;
import io.sluice.app.topology.Running.Tail;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultStatus;
import io.sluice.schemas.CanonicalOptions;
import io.sluice.schemas.TopicSetupException;
import io.sluice.state.Intake;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code topics.max-record-bytes} changes between two starts, on a real broker: what waits and what comes is carried, or ends. */
class RecordLimitChangeTest {
    private static final int SMALL_BYTES = 32 * 1024;
    private static final int WAITERS = 40;

    @TempDir
    Path dir;

    @Test
    void aRaisedLimitReachesTheTopicsThatStreamsMadeBefore() {
        String prompt = "p".repeat(500_000);
        try (Running running = new Running(dir, 1)) {
            Tail<PromptResult> results = running.results();
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            try (StreamsRole role = start(running, small(running))) {
                running.publish(Prompts.request("before", "hello").build());
                calls.await(1);
            }
            try (StreamsRole role = start(running, running.config())) {
                running.publish(Prompts.request("large", prompt).build());
                Call call = calls.await(2).getLast();
                running.answer(call, Prompts.answered(call));
                assertThat(results.await(1).getFirst().getStatus()).isEqualTo(ResultStatus.ANSWERED);
                running.publish(Prompts.request("again", prompt).build());
                assertThat(results.await(2).getLast().getSource().name()).isEqualTo("CACHE");
                assertThat(role.failure()).isEmpty();
            }
        }
    }

    @Test
    void aLoweredLimitEndsWhatWaitsAndIsTooLargeNow() {
        try (Running running = new Running(dir, 1)) {
            Tail<PromptResult> results = running.results();
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            Call call;
            try (StreamsRole role = start(running, running.config())) {
                for (int i = 0; i < WAITERS; i++) {
                    running.publish(Prompts.request("waiter" + i, "q").build());
                }
                call = calls.await(1).getFirst();
                Running.until(() -> role.openRequests() == WAITERS);
            }
            takenIn(running, "large", "p".repeat(500_000));
            running.answer(call, Prompts.answered(call, "\"" + "a".repeat(900_000) + "\""));
            running.flush();
            try (StreamsRole role = start(running, small(running))) {
                List<PromptResult> all = results.await(WAITERS + 1);
                assertThat(all).allSatisfy(result -> {
                    boolean taken = result.getId().startsWith("waiter");
                    assertThat(result.getStatus()).isEqualTo(taken ? ResultStatus.FAILED : ResultStatus.REJECTED);
                    assertThat(result.getFailure().getKind()).isEqualTo(FailureKind.TOO_LARGE);
                });
                assertThat(role.failure()).isEmpty();
            }
        }
    }

    @Test
    void anInternalTopicThatForgetsWhatWasTakenInIsRefused() throws Exception {
        try (Running running = new Running(dir, 1);
                Admin admin = Admin.create(running.config().kafka().adminSettings())) {
            try (StreamsRole role = start(running, running.config())) {
                Running.until(() -> role.state() == StreamsRole.State.RUNNING);
            }
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "sluice-by-fingerprint-repartition");
            ConfigEntry hour = new ConfigEntry("retention.ms", "3600000");
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(hour, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            assertThatThrownBy(() -> start(running, running.config()))
                    .isInstanceOf(TopicSetupException.class)
                    .hasMessageContaining("sluice-by-fingerprint-repartition")
                    .hasMessageContaining("retention.ms=3600000");
        }
    }

    private static StreamsRole start(Running running, SluiceConfig config) {
        return StreamsRole.start(config, running.catalogue, new ControlView());
    }

    private static SluiceConfig small(Running running) {
        TopicsConfig topics = running.config().topics();
        return running.config()
                .withTopics(new TopicsConfig(
                        topics.prefix(),
                        topics.partitions(),
                        topics.replication(),
                        SMALL_BYTES,
                        topics.resultsRetention()));
    }

    private static void takenIn(Running running, String id, String prompt) {
        var request = new Fingerprinting(1 << 20, CanonicalOptions.EXACT)
                .of(Prompts.request(id, prompt).build(), Trace.NONE, 1);
        running.sendKeyed(
                "sluice-by-fingerprint-repartition",
                request.fingerprint(),
                StateSerde.of(Intake.class).toBytes(request.intake()));
    }
}
