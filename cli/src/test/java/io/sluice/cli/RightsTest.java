package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.StartException;
import io.sluice.app.call.Budget;
import io.sluice.app.call.LaneStats;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Acl;
import io.sluice.cli.shell.Surroundings;
import io.sluice.producer.SluicePublisher;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job with its roles apart, and everybody around it, each as a user with the rights that are listed for it. */
class RightsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Set<String> USERS = Set.of("publisher", "consumer", "streams", "calls", "ops", "operator");
    private static final TopicLayout LAYOUT =
            new TopicLayout(new Topics("sluice."), Map.of("sim", 1), 2, (short) 1, 1 << 20, Duration.ofDays(7), true);

    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<Role, SluiceJob> jobs = new EnumMap<>(Role.class);
    private GuardedCluster cluster;

    @BeforeEach
    void start() throws Exception {
        AuditedAuthorizer.forget();
        cluster = new GuardedCluster(dir, USERS);
    }

    @AfterEach
    void stop() {
        jobs.values().forEach(SluiceJob::close);
        cluster.close();
    }

    @Test
    @Timeout(300)
    void everybodyWorksWithTheListedRightsAndNeedsEachOfThem() throws Exception {
        List<Acl> listed = Acl.of(LAYOUT);
        cluster.grant(listed);

        topicsAreMadeByTheOperator();
        for (Role role : Role.values()) {
            start(role, "state");
        }
        jobIsPublishedAnsweredAndRead();
        whatWasAskedBeforeComesFromTheCache();
        callGoesBackToItsLane();
        othersSpeakJson();
        laneIsPausedAndResumed();
        jobsAreCancelled();
        answersAreInvalidated();
        deadLetterIsReplayed();
        backlogsAreSeen();
        processedRecordsAreDeletedAfterARestart();

        assertThat(new Rights(listed, AuditedAuthorizer.asked()).denied())
                .as("wanted, and not listed")
                .isEmpty();
    }

    @Test
    @Timeout(300)
    void whoIsNotLetInOrLacksARightIsToldSoByNameWithWhatToDo() throws Exception {
        assertThat(run("nobody", "jobs")).isEqualTo(1);
        assertThat(words())
                .contains("user 'nobody' is not let in: ", "sasl.jaas.config")
                .hasLineCount(1);
        assertThat(run("operator", "jobs")).isEqualTo(1);
        assertThat(words())
                .contains("topic 'sluice.jobs': user 'operator' lacks a right", "./sluice topics check")
                .hasLineCount(1);
        cluster.grant(Acl.of(LAYOUT));
        topicsAreMadeByTheOperator();

        cluster.revoke(new Acl("operator", "topic", "sluice.controls", List.of("Write")));
        assertThat(run("operator", "pause", "sim")).isEqualTo(1);
        assertThat(words())
                .contains("user 'operator' lacks a right on topic 'sluice.controls'")
                .hasLineCount(1);
        assertThatThrownBy(() -> start(Role.STREAMS, "ops", "state"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("the streams role stopped: user 'ops' lacks a right on group 'sluice'");
        assertThatThrownBy(() -> start(Role.CALLS, "ops", "state"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("user 'ops' lacks a right on its transactional-id");
        assertThatThrownBy(() -> start(Role.CALLS, "nobody", "state"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("user 'nobody' is not let in");
    }

    private void topicsAreMadeByTheOperator() throws IOException {
        assertThat(run("operator", "topics", "create", "--config", settings().toString()))
                .as(words())
                .isEqualTo(0);
        assertThat(words()).contains("created: ").contains("sluice.calls.sim");
        assertThat(run("operator", "topics", "check", "--config", settings().toString()))
                .as(words())
                .isEqualTo(0);
    }

    private void jobIsPublishedAnsweredAndRead() throws IOException {
        submit("first", "one", "two");
        assertThat(run("consumer", "watch", "first", "--json")).as(words()).isEqualTo(0);
        assertThat(line().get("paid_calls").asLong()).isEqualTo(2);
        assertThat(run("consumer", "collect", "first", "--out", "-"))
                .as(words())
                .isEqualTo(0);
        assertThat(text().lines()).hasSize(2);
        assertThat(run("publisher", "submit", prompts("late").toString(), "--job", "first"))
                .isEqualTo(2);
        assertThat(words()).contains("'first' is closed");
    }

    private void whatWasAskedBeforeComesFromTheCache() throws IOException {
        submit("second", "one", "two");
        assertThat(run("consumer", "watch", "second", "--json")).as(words()).isEqualTo(0);
        assertThat(line().get("paid_calls").asLong()).isZero();
    }

    private void callGoesBackToItsLane() throws IOException {
        cluster.providerFails(true);
        submit("retried", "again");
        var requeued =
                new AuditedAuthorizer.Asked("calls", AclOperation.WRITE, ResourceType.TOPIC, "sluice.calls.sim", true);
        await().atMost(PATIENCE).until(() -> AuditedAuthorizer.asked().contains(requeued));
        cluster.providerFails(false);
        assertThat(run("consumer", "watch", "retried")).as(words()).isEqualTo(0);
    }

    private void othersSpeakJson() {
        publish("sluice.requests.json", "json-1", """
                {"custom_id":"json-1","method":"POST","url":"/v1/chat/completions","body":\
                {"model":"gpt-4o-mini","messages":[{"role":"user","content":"by hand"}]}}""");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                new HashMap<>(cluster.clients("consumer")), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition("sluice.results.json", 0), new TopicPartition("sluice.results.json", 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).until(() -> {
                List<String> keys = new ArrayList<>();
                consumer.poll(Duration.ofMillis(100)).forEach(record -> keys.add(record.key()));
                return keys.contains("json-1");
            });
        }
    }

    private void laneIsPausedAndResumed() throws IOException {
        assertThat(run("operator", "pause", "sim")).as(words()).isEqualTo(0);
        await().atMost(PATIENCE).until(this::isPaused);
        submit("paused", "three");
        assertThat(run("operator", "lanes", "--json")).as(words()).isEqualTo(0);
        assertThat(line().get("state").asText()).isEqualTo("paused");
        assertThat(run("operator", "resume", "sim")).as(words()).isEqualTo(0);
        assertThat(run("consumer", "watch", "paused")).as(words()).isEqualTo(0);
    }

    private boolean isPaused() {
        LaneStats lane = job(Role.CALLS).calls().orElseThrow().lanes().get("sim");
        return lane != null && !lane.pausedBy().isEmpty();
    }

    private void jobsAreCancelled() throws Exception {
        assertThat(run("operator", "pause", "sim")).as(words()).isEqualTo(0);
        submit("unwanted", "four");
        submit("unloved", "five");
        assertThat(run("operator", "cancel", "unwanted")).as(words()).isEqualTo(0);
        await().atMost(PATIENCE).until(() -> post("/api/jobs/unloved/cancel") == 202);
        assertThat(run("operator", "resume", "sim")).as(words()).isEqualTo(0);
        for (String cancelled : List.of("unwanted", "unloved")) {
            assertThat(run("consumer", "watch", cancelled)).as(words()).isEqualTo(3);
            assertThat(words()).contains("1 cancelled");
        }
    }

    private void answersAreInvalidated() throws IOException {
        assertThat(run("operator", "cache", "info", "--json")).as(words()).isEqualTo(0);
        assertThat(line().get("bytes").asLong()).isPositive();
        assertThat(run("operator", "cache", "invalidate", "--model", "gpt-4o-mini"))
                .as(words())
                .isEqualTo(0);
    }

    private void deadLetterIsReplayed() {
        publish("sluice.requests", "bad", "no Avro");
        await().atMost(PATIENCE).until(() -> run("operator", "dlt", "list", "--json") == 0 && !text().isEmpty());
        assertThat(run("operator", "dlt", "replay", "--all", "--yes"))
                .as(words())
                .isEqualTo(0);
        assertThat(words()).contains("1 of 1 dead letter replayed");
        assertThat(run("operator", "dlt", "list")).isEqualTo(0);
        assertThat(text()).contains(" ago");
    }

    private void backlogsAreSeen() {
        await().atMost(PATIENCE).until(() -> run("operator", "lag") == 0 && text().contains(" ok"));
        assertThat(text()).contains("sluice-by-fingerprint-repartition").contains("sluice.calls.sim.bulk");
        assertThat(run("operator", "jobs")).as(words()).isEqualTo(0);
        assertThat(text()).contains("first").contains("cancelled");
    }

    private void processedRecordsAreDeletedAfterARestart() {
        for (Role role : List.of(Role.STREAMS, Role.CALLS)) {
            job(role).close();
            start(role, "state-again");
        }
        submit("last", "one more");
        assertThat(run("consumer", "watch", "last")).as(words()).isEqualTo(0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new Rights(Acl.of(LAYOUT), AuditedAuthorizer.asked()).needless())
                        .as("listed, and never wanted")
                        .isEmpty());
    }

    private void start(Role role, String state) {
        start(role, role.word(), state);
    }

    private void start(Role role, String user, String state) {
        SluiceConfig config = SluiceConfig.load(
                Optional.of(settings()),
                Map.of(
                        "KEY", "any",
                        "SLUICE_INSTANCE_ID", role.word(),
                        "SLUICE_STATE_DIR", dir.resolve(state).toString(),
                        "SLUICE_KAFKA_COMMON_SASL_JAAS_CONFIG", GuardedCluster.login(user)),
                Map.of());
        SluiceJob job = SluiceJob.start(config, EnumSet.of(role), Budget.unlimited());
        jobs.put(role, job);
        job.awaitReady(PATIENCE, words -> {});
    }

    private SluiceJob job(Role role) {
        return Objects.requireNonNull(jobs.get(role));
    }

    private Path settings() {
        return write(
                "sluice.yaml", """
                topics: {partitions: 2, results-json: true}
                kafka:
                  bootstrap-servers: %s
                  common: {security.protocol: SASL_PLAINTEXT, sasl.mechanism: PLAIN}
                  streams: {repartition.purge.interval.ms: 100}
                registry: {urls: ["%s"]}
                ops: {port: 0}
                lanes:
                  sim: {provider: openai, api-key-env: KEY, base-url: "%s", models: [gpt-4o-mini], \
                retry: {attempts-max: 10, backoff-base: 2s, backoff-max: 2s, requeue-after: 100ms}}
                """.formatted(cluster.bootstrapServers(), cluster.registryUrl(), cluster.providerUrl()));
    }

    private void submit(String job, String... prompts) {
        assertThat(run(
                        "publisher",
                        "submit",
                        prompts(prompts).toString(),
                        "--job",
                        job,
                        "--default-model",
                        "gpt-4o-mini"))
                .as(words())
                .isEqualTo(0);
    }

    private Path prompts(String... prompts) {
        return write("prompts.txt", String.join("\n", prompts));
    }

    private void publish(String topic, String key, String value) {
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(SluicePublisher.settings(cluster.clients("publisher")))) {
            var unused = producer.send(new ProducerRecord<>(topic, key, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private int post(String path) throws IOException, InterruptedException {
        URI page = job(Role.OPS).opsAddress().orElseThrow();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(page.resolve(path))
                                    .header("X-Sluice-Page", "1")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** A command as a user types it who has the password in a file. */
    private int run(String user, String... arguments) {
        out.reset();
        err.reset();
        Path file = write(user + ".properties", """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=%s
                """.formatted(GuardedCluster.login(user)));
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Map.of(
                        "SLUICE_KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers(),
                        "SLUICE_REGISTRY_URLS", cluster.registryUrl(),
                        "SLUICE_COMMAND_CONFIG", file.toString()));
        return Sluice.execute(surroundings, new EmbeddedEngines(), arguments);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(dir.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode line() throws IOException {
        return JSON.readTree(text().lines().toList().getLast());
    }

    private String words() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
