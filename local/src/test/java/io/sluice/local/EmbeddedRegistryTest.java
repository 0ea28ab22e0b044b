package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded registry as Confluent's own client sees it. */
class EmbeddedRegistryTest {
    private static final AvroSchema V1 = record("{'name':'a','type':'string'}");
    private static final AvroSchema V2 = record("{'name':'a','type':'string'},{'name':'b','type':'int','default':0}");
    private static final AvroSchema BREAKING = record("{'name':'a','type':'int'}");

    @TempDir
    Path dir;

    private EmbeddedRegistry registry;
    private SchemaRegistryClient client;

    @BeforeEach
    void start() {
        registry = EmbeddedRegistry.start(dir, 0);
        client = client(registry);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
    }

    @Test
    void sameSchemaHasTheSameIdUnderEverySubjectAndAgain() throws Exception {
        int id = client.register("s", V1);
        assertThat(client.register("other", V1)).isEqualTo(id);
        assertThat(client(registry).register("s", V1)).isEqualTo(id);
        assertThat(client.register("s", V2)).isNotEqualTo(id);
        assertThat(client.getAllVersions("s")).containsExactly(1, 2);
        assertThat(client(registry).getAllSubjectsById(id)).containsExactlyInAnyOrder("s", "other");
        assertThat(client(registry).getAllVersionsById(id))
                .extracting(v -> v.getSubject() + ":" + v.getVersion())
                .containsExactlyInAnyOrder("s:1", "other:1");
    }

    @Test
    void schemasAreFoundByIdByVersionAndByContent() throws Exception {
        int first = client.register("s", V1);
        int second = client.register("s", V2);
        var fresh = client(registry);
        assertThat(fresh.getSchemaById(second)).isEqualTo(V2);
        assertThat(fresh.getId("s", V1)).isEqualTo(first);
        assertThat(fresh.getVersion("s", V2)).isEqualTo(2);
        assertThat(fresh.getLatestSchemaMetadata("s").getId()).isEqualTo(second);
        assertThat(fresh.getSchemaMetadata("s", 1).getSchema()).isEqualTo(V1.canonicalString());
        assertThat(fresh.getAllSubjects()).containsExactly("s");
        assertThat(fresh.getAllSubjectsByPrefix("t")).isEmpty();
        assertThat(fresh.getSchemas("", false, true)).hasSize(1);
    }

    @Test
    void incompatibleSchemaIsRefusedWithTheReasonAndChangesNothing() throws Exception {
        client.register("s", V1);
        assertThat(client.testCompatibility("s", V2)).isTrue();
        assertThat(client.testCompatibility("s", BREAKING)).isFalse();
        assertThat(client.testCompatibilityVerbose("s", BREAKING)).isNotEmpty();
        assertRefused(409, () -> client.register("s", BREAKING));
        assertThat(client.getAllVersions("s")).containsExactly(1);
    }

    @Test
    void levelOfASubjectWinsOverTheGlobalLevelUntilItIsTakenBack() throws Exception {
        assertThat(client.getCompatibility(null)).isEqualTo("FULL_TRANSITIVE");
        client.register("s", V1);
        client.updateCompatibility("s", "NONE");
        assertThat(client.getCompatibility("s")).isEqualTo("NONE");
        client.register("s", BREAKING);

        client.deleteCompatibility("s");
        assertRefused(40408, () -> client.getCompatibility("s"));
        assertRefused(409, () -> client.register("s", V2));
        assertRefused(42203, () -> client.updateCompatibility("s", "SOMETIMES"));
    }

    @Test
    void notTransitiveLevelAsksOnlyTheLatestVersion() throws Exception {
        client.updateCompatibility("s", "NONE");
        client.register("s", BREAKING);
        client.register("s", V1);
        client.updateCompatibility("s", "FULL_TRANSITIVE");
        assertRefused(409, () -> client.register("s", V2));
        client.updateCompatibility("s", "FULL");
        client.register("s", V2);
        assertThat(client.getAllVersions("s")).containsExactly(1, 2, 3);
    }

    @Test
    void readOnlyModeRefusesChangesAndAnswersReads() throws Exception {
        int id = client.register("s", V1);
        client.setMode("READONLY");
        assertThat(client.getMode()).isEqualTo("READONLY");
        assertRefused(42205, () -> client(registry).register("s", V2));
        assertThat(client(registry).register("s", V1)).isEqualTo(id);
        client.setMode("READWRITE", "s");
        assertThat(client.register("s", V2)).isPositive();
        assertRefused(42204, () -> client.setMode("SOMETIMES"));
        assertRefused(40409, () -> client.getMode("unknown"));
    }

    @Test
    void softDeletedVersionIsHiddenButItsIdStillReads() throws Exception {
        int id = client.register("s", V1);
        client.register("s", V2);
        assertThat(client.deleteSchemaVersion("s", "1")).isEqualTo(1);
        assertThat(client.getAllVersions("s")).containsExactly(2);
        assertThat(client(registry).getSchemaById(id)).isEqualTo(V1);
        assertRefused(40406, () -> client.deleteSchemaVersion("s", "1"));
        assertRefused(40407, () -> client.deleteSchemaVersion("s", "2", true));

        assertThat(client(registry).register("s", V1)).isEqualTo(id);
        assertThat(client.getAllVersions("s")).containsExactly(2, 3);
    }

    @Test
    void hardDeleteNeedsASoftOneBeforeAndRemovesTheId() throws Exception {
        int id = client.register("s", V1);
        assertRefused(40405, () -> client.deleteSubject("s", true));
        assertThat(client.deleteSubject("s")).containsExactly(1);
        assertRefused(40404, () -> client.deleteSubject("s"));
        assertRefused(40401, () -> client(registry).getAllVersions("s"));
        assertThat(client.getAllSubjects(true)).containsExactly("s");

        assertThat(client.deleteSubject("s", true)).containsExactly(1);
        assertRefused(40403, () -> client(registry).getSchemaById(id));
        assertThat(client(registry).register("s", V1)).isGreaterThan(id);
    }

    @Test
    void referredSchemaIsResolvedAndCannotBeDeleted() throws Exception {
        client.register("s", V1);
        var reference = new SchemaReference("io.test.R", "s", 1);
        var outer = new AvroSchema(
                json("{'type':'record','name':'Outer','fields':[{'name':'r','type':'io.test.R'}]}"),
                List.of(reference),
                Map.of("io.test.R", V1.canonicalString()),
                null);
        int id = client.register("outer", outer);
        assertThat(client(registry).getSchemaById(id).rawSchema()).isEqualTo(outer.rawSchema());
        assertThat(new RestService(registry.url()).getReferencedBy("s", 1)).containsExactly(id);
        assertRefused(42206, () -> client.deleteSchemaVersion("s", "1"));
    }

    @Test
    void everythingSurvivesARestart() throws Exception {
        int first = client.register("s", V1);
        int second = client.register("s", V2);
        client.register("gone", V1);
        client.deleteSubject("gone");
        client.updateCompatibility("s", "BACKWARD");
        client.setMode("READONLY", "frozen");

        registry.close();
        registry = EmbeddedRegistry.start(dir, 0);
        var fresh = client(registry);
        assertThat(fresh.getSchemaById(first)).isEqualTo(V1);
        assertThat(fresh.getSchemaById(second)).isEqualTo(V2);
        assertThat(fresh.getAllSubjects()).containsExactly("s");
        assertThat(fresh.getCompatibility("s")).isEqualTo("BACKWARD");
        assertThat(fresh.getMode("frozen")).isEqualTo("READONLY");
        assertThat(fresh.register("new", BREAKING)).isGreaterThan(second);
    }

    @Test
    void secondRegistryOverTheDirectoryIsRefused() {
        assertThatThrownBy(() -> EmbeddedRegistry.start(dir, 0))
                .isInstanceOf(LocalStartException.class)
                .hasMessageContaining("is in use by this process");
    }

    @Test
    void startFailsClearlyWhenThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, BoundSocket.loopback())) {
            assertThatThrownBy(() -> EmbeddedRegistry.start(dir.resolve("other"), taken.getLocalPort()))
                    .isInstanceOf(LocalStartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " for the schema registry is taken");
        }
    }

    private static void assertRefused(int errorCode, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(type(RestClientException.class))
                .extracting(RestClientException::getErrorCode)
                .isEqualTo(errorCode);
    }

    private static SchemaRegistryClient client(EmbeddedRegistry registry) {
        return new CachedSchemaRegistryClient(registry.url(), 100);
    }

    private static AvroSchema record(String fields) {
        return new AvroSchema(json("{'type':'record','name':'R','namespace':'io.test','fields':[" + fields + "]}"));
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
