package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.cluster.BrokerTime;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterSettings;
import io.sluice.cli.cluster.Verdicts;
import io.sluice.cli.engine.Addresses;
import io.sluice.cli.engine.Engine;
import io.sluice.cli.engine.SpendLimit;
import io.sluice.cli.shell.Surroundings;
import io.sluice.producer.SluiceClient;
import io.sluice.producer.SluicePublisher;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.Topics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client commands as a user types them, against a platform that knows nothing of them. */
class ClientCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path data;

    private static Engine platform;
    private static Map<String, String> environment;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        PlatformOptions options = new PlatformOptions();
        LaneSetup lanes = options.lanes(Optional.empty(), Map.of("SLUICE_OPS_PORT", "0"));
        platform = new EmbeddedEngines()
                .start(new PlatformOrder(data, lanes.config(), true, PlatformOrder.Ports.FREE), words -> {});
        platform.startJob(SpendLimit.NONE, words -> {});
        Addresses addresses = platform.addresses();
        environment = Map.of(
                "SLUICE_KAFKA_BOOTSTRAP_SERVERS", addresses.bootstrapServers(),
                "SLUICE_REGISTRY_URLS", addresses.registryUrl());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void jobIsSubmittedWatchedListedAndCollectedInOrder() throws IOException {
        Path file = write("two lines", "{\"prompt\":\"one\",\"custom_id\":\"a\",\"model\":\"gpt-4o-mini\"}", "{broken");
        String job = submit(3, file.toString(), "--default-model", "gpt-4o-mini", "--tag", "t");
        assertThat(words()).contains("line 3: not valid JSON").contains("2 requests published as job " + job);

        assertThat(run("watch", job, "--json")).isEqualTo(0);
        assertThat(lines().getLast().get("complete").asBoolean()).isTrue();
        assertThat(run("jobs", "--json")).isEqualTo(0);
        JsonNode listed = lines().stream()
                .filter(line -> line.get("job").asText().equals(job))
                .findFirst()
                .orElseThrow();
        assertThat(listed.get("state").asText()).isEqualTo("complete");
        assertThat(listed.get("answered").asLong()).isEqualTo(2);
        assertThat(listed.get("name").asText()).isEqualTo("prompts.jsonl");

        Path answers = directory.resolve("answers.jsonl");
        assertThat(run("collect", job, "--out", answers.toString())).isEqualTo(0);
        List<String> collected = Files.readAllLines(answers);
        assertThat(collected)
                .extracting(line -> JSON.readTree(line).get("custom_id").asText())
                .containsExactly("line-1", "a");
        assertThat(directory.resolve("answers.jsonl.partial")).doesNotExist();
        assertThat(directory.resolve("answers.jsonl.partial.state")).doesNotExist();

        assertThat(run("collect", job, "--out", "-")).isEqualTo(0);
        assertThat(lines()).hasSize(2);
    }

    @Test
    void closedJobTakesNoMoreAndAnInterruptedOneGoesOn() throws IOException {
        Path file = write("one more");
        String job = submit(0, file.toString(), "--job", "mine", "--default-model", "gpt-4o-mini");

        assertThat(job).isEqualTo("mine");
        assertThat(run("submit", file.toString(), "--job", "mine")).isEqualTo(2);
        assertThat(words()).contains("'mine' is closed");
    }

    @Test
    void whatDoesNotExistIsNamedWithASuggestion() throws IOException {
        submit(0, write("x").toString(), "--job", "evals-7", "--default-model", "gpt-4o-mini");

        assertThat(run("watch", "evals-8")).isEqualTo(2);
        assertThat(words()).contains("there is no job 'evals-8' (did you mean 'evals-7'?)");
        assertThat(run("jobs", "--prefix", "nowhere.")).isEqualTo(2);
        assertThat(words())
                .contains("there is no topic 'nowhere.")
                .contains("--prefix")
                .contains("sluice.");
        assertThat(run("jobs", "--since", "soon")).isEqualTo(2);
        assertThat(words()).contains("--since must be a duration");
    }

    @Test
    void addressWithoutAPortIsWrongUsage() {
        assertThat(run("jobs", "--bootstrap-server", "127.0.0.1")).isEqualTo(2);
        assertThat(words()).contains("--bootstrap-server must be HOST:PORT").contains("'127.0.0.1'");
    }

    @Test
    void clusterThatIsAwayIsSaidInTime() {
        assertThat(run("jobs", "--bootstrap-server", "localhost:1", "--timeout", "1"))
                .isEqualTo(1);
        assertThat(words()).contains("no broker at localhost:1 answered within 1 s");
        assertThat(run("jobs", "--schema-registry", "http://localhost:1", "--timeout", "1"))
                .isEqualTo(1);
        assertThat(words()).contains("schema registry at http://localhost:1");
    }

    @Test
    void laneIsPausedAndResumedWithWhoAndWhy() throws IOException {
        assertThat(run("pause", "simm")).isEqualTo(2);
        assertThat(words()).contains("no lane 'simm' (did you mean 'sim'?)");

        assertThat(run("pause", "sim", "--by", "ann", "--reason", "bill")).isEqualTo(0);
        assertThat(run("pause", "sim")).isEqualTo(0);
        assertThat(words()).contains("paused already, by ann");
        assertThat(run("lanes", "--json")).isEqualTo(0);
        JsonNode paused = lines().getFirst();
        assertThat(paused.get("state").asText()).isEqualTo("paused");
        assertThat(paused.get("why").asText()).startsWith("by ann").endsWith(": bill");
        assertThat(run("pause", "sim", "--by", "bob", "--reason", "moving")).isEqualTo(0);
        assertThat(words()).contains("is paused by bob");
        assertThat(run("lanes", "--json")).isEqualTo(0);
        assertThat(lines().getFirst().get("why").asText()).startsWith("by bob").endsWith(": moving");

        assertThat(run("resume", "sim", "--json")).isEqualTo(0);
        assertThat(lines().getFirst().get("kind").asText()).isEqualTo("resume_lane");
        assertThat(run("lanes")).isEqualTo(0);
        assertThat(text()).contains("LANE").contains("sim").doesNotContain("paused");
    }

    @Test
    void lagNamesEveryTopicOfTheFlowWithItsGroup() throws IOException {
        assertThat(run("lag", "--json")).isEqualTo(0);

        assertThat(lines())
                .extracting(line -> line.get("topic").asText())
                .contains("sluice.requests", "sluice.calls.sim", "sluice.calls.sim.bulk", "sluice.answers");
        assertThat(lines())
                .allSatisfy(line -> assertThat(line.get("members").asInt()).isPositive());
    }

    @Test
    void answersAreInvalidatedByRulesThatSayWho() throws IOException {
        submit(0, write("cached").toString(), "--default-model", "gpt-4o-mini");
        assertThat(run("cache", "stats", "--json")).isEqualTo(0);
        assertThat(run("cache", "invalidate")).isEqualTo(2);
        assertThat(run("cache", "clear")).isEqualTo(2);
        assertThat(words()).contains("--yes");

        assertThat(run("cache", "invalidate", "--tag", "t", "--by", "ann", "--json"))
                .isEqualTo(0);
        assertThat(lines().getFirst().get("tag").asText()).isEqualTo("t");
        assertThat(run("cache", "invalidate", "--tag", "t", "--older-than", "1h"))
                .isEqualTo(0);
        assertThat(words()).contains("invalid already, by ann");
        assertThat(run("cache", "clear", "--yes")).isEqualTo(0);
        assertThat(run("cache", "info", "--json")).isEqualTo(0);
        assertThat(lines().getFirst().get("invalid"))
                .filteredOn(rule -> !rule.path("tag").asText().equals("red"))
                .hasSize(2);
        assertThat(run("cache", "info")).isEqualTo(0);
        assertThat(text()).contains("tag t; by ann").contains("everything; by");
    }

    @Test
    void answersWithATagAreInvalidatedByIt() throws IOException {
        Path file = write("tagged");
        List<String> arguments = List.of(file.toString(), "--default-model", "gpt-4o-mini", "--tag", "red");
        assertThat(paidCalls(submit(0, arguments.toArray(String[]::new)))).isEqualTo(1);
        assertThat(paidCalls(submit(0, arguments.toArray(String[]::new)))).isZero();

        assertThat(run("cache", "invalidate", "--tag", "red")).isEqualTo(0);
        await().atMost(Duration.ofSeconds(60)).until(() -> paidCalls(submit(0, arguments.toArray(String[]::new))) == 1);
    }

    private long paidCalls(String job) throws IOException {
        assertThat(run("watch", job, "--json")).isEqualTo(0);
        return lines().getLast().get("paid_calls").asLong();
    }

    @Test
    void jobThatNobodyAnnouncedIsListedCollectedAndCancelled() throws IOException {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(SluicePublisher.settings(
                Map.of("bootstrap.servers", platform.addresses().bootstrapServers())))) {
            String line = "{\"custom_id\":\"one\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                    + "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"by hand\"}]}}";
            ProducerRecord<String, byte[]> request =
                    new ProducerRecord<>("sluice.requests.json", "one", line.getBytes(StandardCharsets.UTF_8));
            request.headers().add("sluice.job", "byhand".getBytes(StandardCharsets.UTF_8));
            var unused = producer.send(request);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> run("jobs", "--json") == 0
                        && lines().stream()
                                .anyMatch(line -> line.get("job").asText().equals("byhand")));
        JsonNode listed = lines().stream()
                .filter(line -> line.get("job").asText().equals("byhand"))
                .findFirst()
                .orElseThrow();
        assertThat(listed.get("state").asText()).isEqualTo("open");
        assertThat(listed.get("answered").asLong()).isEqualTo(1);

        assertThat(run("collect", "byhand", "--no-wait", "--out", "-")).isEqualTo(3);
        assertThat(lines()).hasSize(1);
        assertThat(run("cancel", "byhand", "--by", "ann")).isEqualTo(0);
        assertThat(run("watch", "byhand")).isEqualTo(3);
        assertThat(words()).contains("byhand is cancelled: 1 answered");
    }

    @Test
    void openJobIsCancelledOnceWithWho() throws IOException, InterruptedException {
        try (SluiceClient client = client();
                SluicePublisher publisher = client.publisher()) {
            publisher.openJob("open-job", "default", "by hand").join();
        }

        assertThat(run("cancel", "open-job", "--by", "ann", "--json")).isEqualTo(0);
        assertThat(lines().getFirst().get("state").asText()).isEqualTo("cancelled");
        assertThat(lines().getFirst().get("name").asText()).isEqualTo("by hand");
        assertThat(lines().getFirst().get("state_at_ms").asLong()).isPositive();
        assertThat(run("cancel", "open-job")).isEqualTo(0);
        assertThat(words()).contains("cancelled already, by ann");
        assertThat(run("jobs")).isEqualTo(0);
        assertThat(text().lines().filter(line -> line.startsWith("open-job")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("by hand")
                .matches(".*ann, [0-9]+s ago");
        assertThat(run("submit", write("x").toString(), "--job", "open-job")).isEqualTo(2);
        assertThat(words()).contains("is cancelled and takes no more");
    }

    @Test
    void deadLetterIsListedShownAndReplayed() throws IOException {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(SluicePublisher.settings(
                Map.of("bootstrap.servers", platform.addresses().bootstrapServers())))) {
            var unused = producer.send(
                    new ProducerRecord<>("sluice.requests", "bad", "no Avro".getBytes(StandardCharsets.UTF_8)));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> run("dlt", "list", "--json") == 0 && !text().isEmpty());
        JsonNode letter = lines().getFirst();
        assertThat(letter.get("key").asText()).isEqualTo("bad");
        assertThat(letter.get("topic").asText()).isEqualTo("sluice.requests");

        assertThat(run("dlt", "show", letter.get("id").asText())).isEqualTo(0);
        assertThat(text()).contains("reason").contains("no Avro");
        assertThat(run("dlt", "show", "0:999")).isEqualTo(2);
        assertThat(run("dlt", "replay", letter.get("id").asText())).isEqualTo(0);
        assertThat(words()).contains("1 of 1 dead letter replayed");
        await().atMost(Duration.ofSeconds(60)).until(() -> run("dlt", "list", "--json") == 0 && lines().size() == 2);
        assertThat(lines())
                .extracting(line -> line.get("replayed_at_ms").isNull())
                .containsExactly(false, true);
        assertThat(run("dlt", "list")).isEqualTo(0);
        assertThat(text().lines()).hasSize(3).anyMatch(line -> line.contains(" ago"));
        assertThat(run("dlt", "replay", "--all", "--yes")).isEqualTo(0);
        assertThat(words()).as("what was replayed is left out").contains("1 of 1 dead letter replayed");
    }

    @Test
    void topicsAreCheckedAndCreatedWithTheRightsThatTheyNeed() throws IOException {
        assertThat(run("topics", "check", "--json")).isEqualTo(0);
        assertThat(lines().stream().filter(line -> line.has("topic")))
                .allSatisfy(line -> assertThat(line.get("ok").asBoolean()).isTrue());
        assertThat(lines())
                .anySatisfy(line -> assertThat(line.path("acl").asText()).isEqualTo("publisher"));

        Path config = Files.writeString(directory.resolve("sluice.yaml"), """
                topics:
                  prefix: other.
                lanes:
                  local:
                    provider: openai
                    base-url: http://localhost:9/v1
                    models: [m]
                """);
        assertThat(run("topics", "check", "--config", config.toString()))
                .as(words())
                .isEqualTo(3);
        assertThat(run("topics", "create", "--config", config.toString())).isEqualTo(0);
        assertThat(words()).contains("other.calls.local");
        assertThat(run("lanes", "--prefix", "other.", "--json")).isEqualTo(0);
        assertThat(lines().getFirst().get("state").asText()).isEqualTo("no_worker");
    }

    @Test
    void aFileOfWhichNothingCanBePublishedMakesNoJob() throws Exception {
        Path file = write("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(submit(3, file.toString(), "--job", "never-" + file.hashCode()))
                .isEmpty();
        assertThat(words()).contains("line 1", "no line of prompts.jsonl can be published");
        assertThat(run("jobs", "--json")).isEqualTo(0);
        assertThat(text()).doesNotContain("never-" + file.hashCode());
    }

    @Test
    void lanesSayWhatLimitsThem() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(run("lanes", "--json")).isEqualTo(0);
            JsonNode lane = lines().getFirst();
            assertThat(lane.get("limits").get("requests-per-minute").asLong()).isPositive();
            assertThat(lane.get("limits_learned_from").isNull()).isTrue();
        });
        assertThat(run("lanes")).isEqualTo(0);
        assertThat(text()).contains("LIMITS").contains("/min, ");
    }

    @Test
    void lagSaysWhatAnInstanceThatWatchesThinksOfIt() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(run("lag", "--json")).isEqualTo(0);
            assertThat(lines())
                    .filteredOn(line -> line.get("topic").asText().equals("sluice.requests"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.get("verdict").asText()).isEqualTo("ok"));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, 60})
    void aClockThatIsAMinuteOffStillFindsTheVerdicts(long aheadSeconds) {
        ClusterSettings settings = new ClusterSettings(
                Map.of("bootstrap.servers", platform.addresses().bootstrapServers()),
                Optional.of(new RegistryConfig(List.of(platform.addresses().registryUrl()), Map.of())),
                new Topics("sluice."),
                Duration.ofSeconds(20));
        try (Cluster cluster = Cluster.connect(settings)) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Instant now = BrokerTime.now(cluster, Instant.now().plusSeconds(aheadSeconds));
                assertThat(Verdicts.read(cluster, now).ofTopic(cluster, "sluice.requests"))
                        .isPresent();
                assertThat(now).isCloseTo(Instant.now(), within(30, ChronoUnit.SECONDS));
            });
        }
    }

    @Test
    void shellsCanCompleteTheCommands() {
        assertThat(run("generate-completion")).isEqualTo(0);
        assertThat(text())
                .contains("complete -F")
                .contains("invalidate")
                .contains("(\"interactive\" \"bulk\")")
                .contains("(\"streams\" \"calls\" \"ops\")")
                .contains("(\"sim\" \"openai\" \"anthropic\")");
    }

    private static SluiceClient client() {
        Addresses addresses = platform.addresses();
        return SluiceClient.builder()
                .bootstrapServers(addresses.bootstrapServers())
                .schemaRegistry(addresses.registryUrl())
                .connect();
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String submit(int expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("submit"));
        all.addAll(List.of(arguments));
        assertThat(run(all.toArray(String[]::new))).as(words()).isEqualTo(expected);
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment);
        return Sluice.execute(surroundings, new EmbeddedEngines(), arguments);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private String words() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path write(String... lines) throws IOException {
        List<String> json = new ArrayList<>();
        for (String line : lines) {
            json.add(line.startsWith("{") ? line : "{\"prompt\":\"" + line + "\"}");
        }
        return Files.write(directory.resolve("prompts.jsonl"), json);
    }
}
