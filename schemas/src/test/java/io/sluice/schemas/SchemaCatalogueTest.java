package io.sluice.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.schema.Job;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaCatalogueTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Schema FOREIGN = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"Theirs\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");

    private TinyRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new TinyRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void everySchemaIsRegisteredUnderItsRecordsName() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            assertThat(registry.subjects)
                    .containsOnlyKeys(
                            Contract.RECORDS.stream().map(Class::getName).toList())
                    .containsEntry("io.sluice.schema.Job", catalogue.id(Job.class));
            assertThat(catalogue.resolve(catalogue.id(Job.class))).isInstanceOf(Resolution.Known.class);
        }
    }

    @Test
    void ownSchemasNeverNeedTheRegistryAgain() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            registry.close();
            Job job = Job.newBuilder().setId("j").build();

            byte[] bytes = catalogue.serializer(Job.class).serialize("t", job);

            assertThat(catalogue.deserializer(Job.class).deserialize("t", bytes))
                    .isEqualTo(job);
        }
    }

    @Test
    void registryThatIsNotReadyYetIsAskedAgain() {
        registry.failNext(2, 503, 50003);

        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            assertThat(catalogue.id(Job.class)).isPositive();
        }
    }

    @Test
    void registryThatIsAwayEndsTheStartWithAClearError() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RegistryConfig config = new RegistryConfig(List.of("http://127.0.0.1:" + port), Map.of());

        assertTimeoutPreemptively(
                TIMEOUT,
                () -> assertThatThrownBy(() -> SchemaCatalogue.connect(config, Duration.ofMillis(500)))
                        .isInstanceOf(RegistryUnavailableException.class)
                        .hasMessageContaining("127.0.0.1:" + port)
                        .hasMessageContaining("Check registry.urls"));
    }

    @Test
    void registryThatNeverAnswersEndsTheStartToo() {
        registry.hang();

        assertTimeoutPreemptively(
                TIMEOUT,
                () -> assertThatThrownBy(() -> SchemaCatalogue.connect(registry.config(), Duration.ofMillis(300)))
                        .isInstanceOf(RegistryUnavailableException.class));
    }

    @Test
    void refusalEndsTheStartAtOnce() {
        registry.failNext(1, 409, 409);

        assertThatThrownBy(() -> SchemaCatalogue.connect(registry.config(), Duration.ofMinutes(5)))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("409");
        assertThat(registry.requests()).isEqualTo(1);
    }

    @Test
    void foreignSchemaComesInTheBackground() {
        int id = Contract.RECORDS.size() + 1;
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            assertThat(registry.add(FOREIGN)).isEqualTo(id);
            CountDownLatch gate = registry.hang();

            assertThat(catalogue.resolve(id)).isInstanceOf(Resolution.Unresolved.class);
            catalogue.request(id);
            catalogue.request(id);
            assertThat(catalogue.resolve(id)).as("nobody waits").isInstanceOf(Resolution.Unresolved.class);
            gate.countDown();

            await().until(() -> catalogue.resolve(id).equals(new Resolution.Known(FOREIGN)));
            assertThat(registry.requests()).isEqualTo(Contract.RECORDS.size() + 1);
        }
    }

    @Test
    void schemaThatTheRegistryDoesNotHaveAtFirstIsAskedForAgain() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            int id = Contract.RECORDS.size() + 1;
            int before = registry.requests();
            catalogue.request(id);

            await().until(() -> registry.requests() >= before + 2);
            assertThat(catalogue.resolve(id)).isInstanceOf(Resolution.Unresolved.class);
            assertThat(registry.add(FOREIGN)).isEqualTo(id);
            await().until(() -> catalogue.resolve(id) instanceof Resolution.Known);
        }
    }

    @Test
    void schemaThatIsNotAvroIsMissing() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            int json = registry.addOfType("JSON", "{\"type\":\"object\"}");
            int broken = registry.addOfType("AVRO", "{\"type\":\"nonsense\"}");

            catalogue.request(json);
            catalogue.request(broken);

            await().until(() -> catalogue.resolve(json) instanceof Resolution.Missing missing
                    && missing.reason().contains("JSON"));
            await().until(() -> catalogue.resolve(broken) instanceof Resolution.Missing);
        }
    }

    @Test
    void troubleOfTheRegistryIsNotAMissingSchema() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT)) {
            int id = registry.add(FOREIGN);
            int before = registry.requests();
            // Also a 404 that speaks of the address and not of the schema.
            registry.failNext(2, 404, 404);

            catalogue.request(id);
            await().until(() -> registry.requests() >= before + 1);
            assertThat(catalogue.resolve(id)).isNotInstanceOf(Resolution.Missing.class);

            await().until(() -> catalogue.resolve(id) instanceof Resolution.Known);
        }
    }

    @Test
    void basicCredentialsAreSent() {
        RegistryConfig config = new RegistryConfig(
                List.of(registry.url()),
                Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "ann:pass"));

        SchemaCatalogue.connect(config, TIMEOUT).close();

        assertThat(registry.authorizations)
                .hasSize(Contract.RECORDS.size())
                .containsOnly("Basic " + Base64.getEncoder().encodeToString("ann:pass".getBytes(UTF_8)));
    }

    @Test
    void bearerTokenIsSent() {
        RegistryConfig config = new RegistryConfig(
                List.of(registry.url()),
                Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken"));

        SchemaCatalogue.connect(config, TIMEOUT).close();

        assertThat(registry.authorizations).hasSize(Contract.RECORDS.size()).containsOnly("Bearer t0ken");
    }
}
