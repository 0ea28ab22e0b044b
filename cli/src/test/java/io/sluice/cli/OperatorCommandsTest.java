package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.cluster.BrokerTime;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterSettings;
import io.sluice.cli.cluster.Verdicts;
import io.sluice.producer.SluicePublisher;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes, backlogs, cache, dead letters and topics, as an operator types the commands for them. */
class OperatorCommandsTest extends ClientBed {

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
}
