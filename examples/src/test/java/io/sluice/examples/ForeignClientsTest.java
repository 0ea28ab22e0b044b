package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.Sluice;
import io.sluice.local.ChildJvm;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing and reading with clients that are not ours, against {@code sluice up} in a process of its own. */
class ForeignClientsTest {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration INSTALL = Duration.ofMinutes(4);
    private static final Duration CALL = Duration.ofMinutes(1);
    private static final String PYTHON = "python3";
    private static final Topics TOPICS = new Topics("sluice.");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path dir;

    private static ChildJvm sluice;
    private static String kafka;
    private static String registry;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(Tool.exists("node") && Tool.exists("npm"), "node and npm are not installed");
        Path project = Files.createDirectories(dir.resolve("node"));
        for (String file : List.of(
                "package.json",
                "package-lock.json",
                ".npmrc",
                "ask.mjs",
                "batch.mjs",
                "results.mjs",
                "results-json.mjs")) {
            Files.copy(Path.of("node", file), project.resolve(file));
        }
        Tool.Run install = new Tool(project, Map.of())
                .tryRun(INSTALL, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        assumeTrue(install.exitCode() == 0, () -> "npm cannot install the example's packages: " + install);

        sluice = ChildJvm.start(
                Sluice.class,
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                dir.resolve("up.log"),
                "up",
                "--config",
                Files.writeString(dir.resolve("sluice.yaml"), "topics: {results-json: true}\n")
                        .toString(),
                "--data-dir",
                dir.resolve("data").toString());
        kafka = address("bootstrap.servers");
        registry = address("schema registry");
        sluice.awaitLine(line -> line.startsWith("lanes"), START);
    }

    private static Tool node(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(Map.of("KAFKA", kafka, "REGISTRY", registry));
        return new Tool(dir.resolve("node"), environment);
    }

    private static String address(String name) throws InterruptedException {
        return sluice.awaitLine(line -> line.startsWith(name), START)
                .substring(name.length())
                .strip();
    }

    @AfterAll
    static void stop() {
        if (sluice != null) {
            sluice.close();
        }
    }

    @Test
    void nodePublishesARequestAndReadsItsAnswer() throws Exception {
        String answer =
                node(Map.of()).run(CALL, "node", "ask.mjs", "Who are you?").text();
        assertThat(answer)
                .as("the simulator's proof of whose prompt it answers")
                .contains("re:80495816f7f22157");
    }

    @Test
    void nodeIsToldWhyThereIsNoAnswer() throws Exception {
        Tool.Run run = node(Map.of("MODEL", "nobodys")).tryRun(CALL, "node", "ask.mjs");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors()).contains("REJECTED: no lane accepts model 'nobodys'");
    }

    @Test
    void nodeReadsNothingThatWasTakenBack() throws Exception {
        String takenBack = "taken-back-" + UUID.randomUUID();
        String after = "after-" + UUID.randomUUID();
        abortARecordInEachPartition(takenBack);
        node(Map.of("ID", after)).run(CALL, "node", "ask.mjs");

        assertThat(node(Map.of())
                        .run(CALL, "node", "results.mjs", "--until", after)
                        .text())
                .contains(after)
                .doesNotContain(takenBack);
    }

    @Test
    void nodePublishesBatchLinesWithoutAvro() throws Exception {
        String id = "line-" + UUID.randomUUID();
        Path file = Files.writeString(
                dir.resolve("batch.jsonl"),
                "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                        + "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"A line\"}]}}\n");
        node(Map.of()).run(CALL, "node", "batch.mjs", file.toString(), "lines");

        String results =
                node(Map.of()).run(CALL, "node", "results.mjs", "--until", id).text();
        JsonNode last = JSON.readTree(results.substring(results.indexOf("{\"id\":\"" + id)));
        assertThat(last.get("status").asText()).isEqualTo("ANSWERED");
        assertThat(last.get("job").asText()).isEqualTo("lines");

        JsonNode line = JSON.readTree(node(Map.of())
                .run(CALL, "node", "results-json.mjs", "--until", id)
                .text()
                .lines()
                .filter(text -> text.contains(id))
                .findFirst()
                .orElseThrow());
        assertThat(line.get("custom_id").asText()).isEqualTo(id);
        assertThat(line.at("/response/body/choices/0/message/content").asText()).isNotEmpty();
    }

    @Test
    void aRequestEncodedByHandIsAnswered() throws Exception {
        assumeTrue(Tool.exists(PYTHON), PYTHON + " is not installed");
        String id = "by-hand-" + UUID.randomUUID();
        byte[] value = new Tool(dir, Map.of())
                .run(
                        CALL,
                        PYTHON,
                        Path.of("raw", "request.py").toAbsolutePath().toString(),
                        Integer.toString(schemaId()),
                        id,
                        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"By hand\"}]}")
                .bytes();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPICS.requests(), id, value)).get();
        }
        assertThat(node(Map.of())
                        .run(CALL, "node", "results.mjs", "--until", id)
                        .text())
                .contains(id);
    }

    /** What a killed writer leaves behind: records of a transaction that was not committed. */
    private static void abortARecordInEachPartition(String id) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka, "transactional.id", id);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int partition = 0;
                    partition < producer.partitionsFor(TOPICS.results()).size();
                    partition++) {
                producer.send(new ProducerRecord<>(TOPICS.results(), partition, id, new byte[] {0, 0, 0, 0, 1}))
                        .get();
            }
            producer.abortTransaction();
        }
    }

    private static int schemaId() throws IOException, InterruptedException {
        URI latest = URI.create(registry + "/subjects/io.sluice.schema.PromptRequest/versions/latest");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> reply =
                    client.send(HttpRequest.newBuilder(latest).build(), HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(reply.body()).get("id").asInt();
        }
    }
}
