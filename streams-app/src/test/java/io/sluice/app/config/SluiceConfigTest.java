package io.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schemas.TopicLayout;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Files, environment and overrides, right and wrong. */
class SluiceConfigTest extends ConfigBed {
    @Test
    void theReferenceFileHoldsTheDefaults() throws IOException {
        Path file = dir.resolve("sluice.yaml");
        try (InputStream reference = SluiceConfig.class.getResourceAsStream("sluice.reference.yaml")) {
            assertThat(reference).isNotNull();
            Files.write(file, reference.readAllBytes());
        }

        SluiceConfig loaded = SluiceConfig.load(Optional.of(file), WITH_KEY, Map.of());

        assertThat(loaded.withLanes(List.of())).isEqualTo(SluiceConfig.defaults());
        assertThat(loaded.lanes())
                .containsExactly(LaneConfig.of(
                        "openai",
                        ProviderKind.OPENAI,
                        LaneConfig.publicBaseUrl(ProviderKind.OPENAI),
                        Optional.of(Secret.of(KEY)),
                        List.of("gpt-4o-mini", "text-embedding-3-*"),
                        Limits.of(500, 200_000, 1_000)
                                .with(Dimension.REQUESTS_PER_SECOND, 50)
                                .with(Dimension.REQUESTS_PER_DAY, 10_000)
                                .with(Dimension.TOKENS_PER_DAY, 2_000_000)
                                .with(Dimension.INPUT_TOKENS_PER_MINUTE, 150_000)
                                .with(Dimension.OUTPUT_TOKENS_PER_MINUTE, 50_000)));
    }

    @Test
    void nothingGivenIsTheDefaults() {
        assertThat(SluiceConfig.load(Optional.empty(), Map.of("PATH", "/bin"), Map.of()))
                .isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void overridesGoOverTheEnvironmentAndThatOverTheFile() throws IOException {
        String yaml = """
                topics: {partitions: 1, replication: 1, prefix: file.}
                kafka:
                  common: {security.protocol: SSL, client.rack: file, retries: 3}
                """;
        SluiceConfig loaded = SluiceConfig.load(
                Optional.of(file(yaml)),
                Map.of(
                        "SLUICE_TOPICS_PARTITIONS", "2",
                        "SLUICE_TOPICS_REPLICATION", "2",
                        "SLUICE_KAFKA_COMMON_SECURITY_PROTOCOL", "SASL_SSL",
                        "SLUICE_KAFKA_COMMON_CLIENT_RACK", "environment"),
                Map.of("topics.partitions", "3", "kafka.common.client.rack", "override"));

        assertThat(loaded.topics().partitions()).isEqualTo(3);
        assertThat(loaded.topics().replication()).isEqualTo((short) 2);
        assertThat(loaded.topics().prefix()).isEqualTo("file.");
        assertThat(loaded.kafka().common())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "client.rack", "override", "retries", "3"));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        String yaml = """
                topics: {partitions: four, max-record-bytes: 1KB, partitons: 4}
                cache: {ttl-chat: 120}
                worker: {liveness-margin: 5s}
                kafka:
                  bootstrap-servers: nowhere
                  producer: {acks: "1"}
                  common: {securty.protocol: SSL}
                lanes:
                  A:
                    provider: openal
                    models: []
                    base-url: ftp://host/v1
                    limits: {requests-per-minute: 0}
                """;
        assertThat(problems(yaml, Map.of()))
                .containsExactlyInAnyOrder(
                        "topics.partitions must be a whole number, was 'four'",
                        "topics.max-record-bytes must be a size in bytes, such as 1048576, 64KiB, 1MiB or 4GiB, was '1KB'",
                        "topics.partitons is no setting: is topics.partitions meant?",
                        "cache.ttl-chat must be a duration with its unit, such as 250ms, 60s, 1m30s, 2h or 7d, was '120'",
                        "worker.liveness-margin must be at most half of worker.session-timeout, was 5s",
                        "kafka.bootstrap-servers must be host:port, comma-separated, was 'nowhere'",
                        "kafka.producer.acks must be left out: an acknowledged request must not be lost, was '1'",
                        "kafka.common.securty.protocol is no Kafka setting: is security.protocol meant?",
                        "lanes.A.provider must be one of openai, anthropic, was 'openal'",
                        "lanes.A.limits.requests-per-minute must be >= 1, was 0",
                        "lanes.A.name must be lower-case letters, digits and -, at most 63, was 'A'",
                        "lanes.A.base-url must be an absolute http or https URL, was 'ftp://host/v1'",
                        "lanes.A.models must be at least one model or prefix, such as gpt-4o-mini or gpt-*, was []");
    }

    @Test
    void settingsThatAGuaranteeStandsOnAreRefusedForEveryClient() {
        for (String setting : List.of(
                "consumer.enable.auto.commit",
                "consumer.isolation.level",
                "consumer.auto.offset.reset",
                "common.isolation.level",
                "streams.processing.guarantee",
                "streams.main.consumer.isolation.level",
                "streams.producer.acks",
                "streams.topic.retention.ms",
                "streams.topic.cleanup.policy",
                "producer.enable.idempotence",
                "producer.transactional.id")) {
            ConfigException refused = refused(Optional.empty(), Map.of(), Map.of("kafka." + setting, "x"));
            assertThat(refused.problems())
                    .singleElement()
                    .asString()
                    .startsWith("kafka." + setting + " must be left out: ");
        }
    }

    @Test
    void aVariableThatNothingReadsIsRefusedButKubernetesServiceLinksAreNot() {
        Map<String, String> environment = Map.of(
                "SLUICE_TOPIC_PARTITIONS", "4",
                "SLUICE_SERVICE_HOST", "10.0.0.1",
                "SLUICE_OPS_SERVICE_PORT_HTTP", "80",
                "SLUICE_PORT_9090_TCP_ADDR", "10.0.0.1",
                "SLUICE_PORT", "tcp://10.0.0.1:9090");
        assertThat(refused(Optional.empty(), environment, Map.of()).problems())
                .containsExactly("SLUICE_TOPIC_PARTITIONS is no setting: is SLUICE_TOPICS_PARTITIONS meant?");
    }

    @Test
    void thePortOfThePageIsNoServiceLinkUnlessItIsAUrl() {
        assertThat(SluiceConfig.load(Optional.empty(), Map.of("SLUICE_OPS_PORT", "9000"), Map.of())
                        .ops()
                        .port())
                .isEqualTo(9000);
        assertThat(SluiceConfig.load(Optional.empty(), Map.of("SLUICE_OPS_PORT", "tcp://10.0.0.1:80"), Map.of())
                        .ops())
                .isEqualTo(OpsConfig.defaults());
    }

    @Test
    void keysComeFromVariablesOrFilesOnly() throws IOException {
        Path keyFile = dir.resolve("key");
        Files.writeString(keyFile, KEY + "\n");

        assertThat(lane("api-key-env: THE_KEY", Map.of("THE_KEY", KEY)).apiKey())
                .contains(Secret.of(KEY));
        assertThat(lane("api-key-file: '" + keyFile + "'", Map.of()).apiKey()).contains(Secret.of(KEY));
        assertThat(lane("", WITH_KEY).apiKey()).contains(Secret.of(KEY));
        assertThat(lane("", Map.of("OPENAI_API_KEY_FILE", keyFile.toString())).apiKey())
                .contains(Secret.of(KEY));
        assertThat(lane("base-url: 'http://localhost:8000/v1'", WITH_KEY).apiKey())
                .as("a key goes to no other address than it was meant for")
                .isEmpty();
        assertThat(problems(laneYaml(""), Map.of())).singleElement().asString().contains("OPENAI_API_KEY");
        assertThat(problems(laneYaml("api-key-env: THE_KEY"), Map.of()))
                .containsExactly("lanes.a.api-key-env must name a variable that is set, was 'THE_KEY'");
    }

    @Test
    void noSecretIsInAnyMessage() throws IOException {
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required password='" + KEY + "';";
        List<String> wrong = List.of(
                laneYaml("api-key: " + KEY),
                laneYaml("api-key-env: " + KEY),
                laneYaml("api-key-file: " + KEY),
                laneYaml("base-url: 'http://user:" + KEY + "@host/v1'"),
                laneYaml("base-url: 'http://host/v1?key=" + KEY + "'"),
                laneYaml("base-url: 'http://host/{" + KEY + "}'"),
                "registry: {urls: ['http://user:" + KEY + "@host']}",
                "kafka: {common: {sasl.jaas.confg: \"" + jaas + "\"}}",
                "kafka: {common: {sasl.jaas.config: \"" + jaas + "\"}, producer: {acks: '0'}}",
                "kafka:\n  common:\n    sasl.jaas.config: \"" + jaas + "\n",
                "kafka:\n  sasl.jaas.config: " + KEY + "\n sasl: " + KEY + "\n",
                "- " + KEY);
        for (String yaml : wrong) {
            assertThat(problems(yaml, WITH_KEY)).as(yaml).isNotEmpty().noneMatch(problem -> problem.contains(KEY));
        }
        SluiceConfig loaded = SluiceConfig.load(
                Optional.of(file("kafka: {common: {sasl.jaas.config: \"" + jaas + "\"}}\n" + laneYaml(""))),
                WITH_KEY,
                Map.of("registry.settings.basic.auth.user.info", "user:" + KEY));
        assertThat(loaded.toString()).doesNotContain(KEY);
        assertThat(loaded.kafka().producerSettings()).containsEntry("sasl.jaas.config", jaas);
        assertThat(loaded.registry().settings()).containsEntry("basic.auth.user.info", "user:" + KEY);
    }

    @Test
    void aFileThatIsMissingOrDoublesAKeyIsSaidSo() throws IOException {
        assertThat(refused(Optional.of(dir.resolve("missing.yaml")), Map.of(), Map.of()))
                .hasMessageContaining("missing.yaml must be a readable file");
        assertThat(problems("topics:\n  partitions: 1\n  partitions: 2\n", Map.of()))
                .singleElement()
                .asString()
                .contains(":3: partitions must be there once");
        assertThat(problems("topics: 4", Map.of())).containsExactly("topics is a section: its settings go below it");
        assertThat(SluiceConfig.load(Optional.of(file("# nothing yet\n")), Map.of(), Map.of()))
                .isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void kafkasOwnPlaceholdersPassThroughUntouched() throws IOException {
        String yaml = """
                kafka:
                  common:
                    config.providers: env
                    config.providers.env.class: org.apache.kafka.common.config.provider.EnvVarConfigProvider
                    ssl.keystore.password: ${env:KEYSTORE_PASSWORD}
                """;
        assertThat(SluiceConfig.load(Optional.of(file(yaml)), Map.of(), Map.of())
                        .kafka()
                        .common())
                .containsEntry("ssl.keystore.password", "${env:KEYSTORE_PASSWORD}");
    }

    @Test
    void oneSettingDerivesEveryLimitWithItsMargin() {
        RecordLimits limits = new RecordLimits(1_000_000);

        assertThat(limits.recordBytesMax()).isGreaterThan(limits.requestBodyBytesMax());
        assertThat(limits.topicMessageBytesMax()).isGreaterThan(limits.recordBytesMax());
        assertThat(limits.topicMessageBytesMax()).isEqualTo(TopicLayout.messageBytesMax(1_000_000));
        assertThat(limits.producerRequestBytesMax())
                .as("a dead letter of the largest record")
                .isEqualTo(limits.topicMessageBytesMax() + TopicLayout.ENVELOPE_BYTES);
        assertThat(limits.producerBufferBytesMin()).isGreaterThan(limits.producerRequestBytesMax());
        assertThat(limits.consumerPartitionFetchBytesMin()).isGreaterThanOrEqualTo(limits.topicMessageBytesMax());
    }

    @Test
    void durationsAreReadAsTheyAreShown() {
        for (String text : List.of("250ms", "60s", "1m30s", "2h", "7d", "1d2h3m4s5ms")) {
            Duration duration = Durations.parse(text).orElseThrow();
            assertThat(Durations.parse(Durations.format(duration))).contains(duration);
        }
        assertThat(Durations.format(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(Durations.parse("1h30")).isEmpty();
        assertThat(Durations.parse("60")).isEmpty();
        assertThat(Durations.parse("-1s")).isEmpty();
        assertThat(LaneConfig.publicBaseUrl(ProviderKind.ANTHROPIC))
                .isEqualTo(URI.create("https://api.anthropic.com/v1"));
    }
}
