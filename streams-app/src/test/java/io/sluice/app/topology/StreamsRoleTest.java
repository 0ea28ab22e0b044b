package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.Fingerprinting;
import io.sluice.app.state.StateSerde;
import io.sluice.app.state.Trace;
import io.sluice.app.topology.Running.Tail;
import io.sluice.local.EmbeddedRegistry;
import io.sluice.schema.Call;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schemas.CanonicalOptions;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicSetupException;
import io.sluice.state.Intake;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams role on a real broker. */
class StreamsRoleTest {
    @TempDir
    Path dir;

    @Test
    void aRequestIsAnsweredByItsCallAndTheNextOneFromTheCacheAlsoAfterARestart() {
        try (Running running = new Running(dir, 2)) {
            Tail<PromptResult> results = running.results();
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            try (StreamsRole role = StreamsRole.start(running.config(), running.catalogue, new ControlView())) {
                running.publish(Prompts.request("first", "hello").build());
                Call call = calls.await(1).getFirst();
                running.answer(call, Prompts.answered(call));
                assertThat(results.await(1).getFirst().getId()).isEqualTo("first");
                Running.until(() -> role.state() == StreamsRole.State.RUNNING);
                assertThat(role.answers().find(call.getFingerprint())).isPresent();
                assertThat(role.openRequests()).isZero();
            }
            try (StreamsRole again = StreamsRole.start(running.config(), running.catalogue, new ControlView())) {
                running.publish(Prompts.request("second", "hello").build());
                PromptResult second = results.await(2).getLast();
                assertThat(second.getSource().name()).isEqualTo("CACHE");
                assertThat(again.failure()).isEmpty();
            }
        }
    }

    @Test
    void aLanesCallsAreSpreadEvenlyOverItsSlots() {
        LaneConfig lane = Flowing.lane(Flowing.LANE, "gpt-*");
        LaneConfig split = lane.withSlots(lane.slots().withCount(3));
        try (Running running =
                        new Running(dir, 2, SchemaCatalogue.inMemory(), config -> config.withLanes(List.of(split)));
                StreamsRole role = StreamsRole.start(running.config(), running.catalogue, new ControlView())) {
            for (int i = 0; i < 300; i++) {
                running.publish(Prompts.request("r" + i, "p" + i).build());
            }
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            Map<Integer, Integer> bySlot = new HashMap<>();
            calls.await(300, read -> bySlot.merge(read.partition(), 1, Integer::sum));
            assertThat(bySlot).hasSize(3);
            // Each of the two tasks is even to a call.
            assertThat(bySlot.values()).allSatisfy(ofSlot -> assertThat(ofSlot).isBetween(98, 102));
            assertThat(role.failure()).isEmpty();
        }
    }

    @Test
    void aMismatchOfPartitionsIsRefused() {
        try (Running running = new Running(dir, 2)) {
            TopicsConfig two = running.config().topics();
            TopicsConfig three =
                    new TopicsConfig(two.prefix(), 3, two.replication(), two.maxRecordBytes(), two.resultsRetention());
            assertThatThrownBy(() ->
                            StreamsRole.start(running.config().withTopics(three), running.catalogue, new ControlView()))
                    .isInstanceOf(TopicSetupException.class)
                    .hasMessageContaining("topics.partitions is 3")
                    .hasMessageContaining("sluice.answers=2");
            try (StreamsRole role = StreamsRole.start(running.config(), running.catalogue, new ControlView());
                    Admin admin = Admin.create(running.config().kafka().adminSettings())) {
                Running.until(() -> role.state() == StreamsRole.State.RUNNING);
                List<String> internal = List.of("sluice-by-fingerprint-repartition");
                assertThatThrownBy(() -> InternalTopics.check(admin, internal, 3, Running.PATIENCE))
                        .isInstanceOf(TopicSetupException.class)
                        .hasMessageContaining("sluice-by-fingerprint-repartition=2");
            }
        }
    }

    @Test
    void anAnswerDoesNotWaitBehindADeepBacklogOfRequests() {
        int backlog = 20_000;
        try (Running running = new Running(dir, 1)) {
            Tail<PromptResult> results = running.results();
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            Call call;
            try (StreamsRole role = StreamsRole.start(running.config(), running.catalogue, new ControlView())) {
                running.publish(Prompts.request("first", "hello").build());
                call = calls.await(1).getFirst();
                assertThat(role.openRequests()).isEqualTo(1);
            }
            publishTakenIn(running, backlog);
            running.answer(call, Prompts.answered(call));
            running.flush();
            try (StreamsRole role = StreamsRole.start(running.config(), running.catalogue, new ControlView())) {
                results.await(1);
                calls.poll();
                assertThat(role.openRequests()).isLessThan(backlog / 2);
                assertThat(calls.read().size()).isLessThan(backlog / 2);
                calls.await(1 + backlog);
            }
        }
    }

    /** As if the task had not kept up: requests that have their fingerprint already. */
    private static void publishTakenIn(Running running, int count) {
        Fingerprinting fingerprinting = new Fingerprinting(1 << 20, CanonicalOptions.EXACT);
        StateSerde<Intake> serde = StateSerde.of(Intake.class);
        for (int i = 0; i < count; i++) {
            var request = fingerprinting.of(Prompts.request("r" + i, "p" + i).build(), Trace.NONE, 1);
            running.sendKeyed(
                    "sluice-by-fingerprint-repartition", request.fingerprint(), serde.toBytes(request.intake()));
        }
    }

    @Test
    void aSchemaThatTheRegistryCannotTellYetHoldsUpItsPartitionOnlyAndIsNoDeadLetter() throws Exception {
        Path registryDir = dir.resolve("registry");
        EmbeddedRegistry registry = EmbeddedRegistry.start(registryDir, 0);
        int port = registry.port();
        SchemaCatalogue catalogue =
                SchemaCatalogue.connect(new RegistryConfig(List.of(registry.url()), Map.of()), Running.PATIENCE);
        try (Running running = new Running(dir, 2, catalogue);
                StreamsRole role = StreamsRole.start(running.config(), catalogue, new ControlView())) {
            Tail<Call> calls = running.tail(running.topics.calls(Flowing.LANE), Call.class);
            int foreign = registerWithAnotherName(registry.url());
            registry.close();

            running.send(running.topics.requests(), 0, wire(catalogue, "held", foreign));
            running.send(running.topics.requests(), 0, wire(catalogue, "behind it", 0));
            running.send(running.topics.requests(), 1, wire(catalogue, "elsewhere", 0));
            assertThat(calls.await(1).getFirst().getBody()).contains("elsewhere");
            running.send(running.topics.requests(), 1, wire(catalogue, "elsewhere too", 0));
            calls.await(2);
            assertThat(calls.read()).noneMatch(call -> call.getBody().contains("behind it"));
            Running.until(() -> role.state() == StreamsRole.State.RUNNING);

            registry = EmbeddedRegistry.start(registryDir, port);
            assertThat(calls.await(4)).anyMatch(call -> call.getBody().contains("held"));
            assertThat(role.stats().deadLetters().sum()).isZero();
        } finally {
            registry.close();
        }
    }

    /** A request's value, under another schema id of the same form where that is not 0. */
    private static byte[] wire(SchemaCatalogue catalogue, String prompt, int schemaId) {
        byte[] value = catalogue
                .serializer(PromptRequest.class)
                .serialize("", Prompts.request(prompt, prompt).build());
        if (schemaId != 0) {
            ByteBuffer.wrap(value).putInt(1, schemaId);
        }
        return value;
    }

    /** Another publisher's schema: the same fields, another documentation. */
    private static int registerWithAnotherName(String url) throws Exception {
        String schema = PromptRequest.getClassSchema().toString().replace("One prompt", "A prompt of mine");
        String json = "{\"schema\":\"" + schema.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects/foreign/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher id = Pattern.compile("\"id\":(\\d+)").matcher(body);
            assertThat(id.find()).as(body).isTrue();
            return Integer.parseInt(id.group(1));
        }
    }
}
