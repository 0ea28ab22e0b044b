package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPlatformTest {
    @TempDir
    Path dir;

    @Test
    void startsAgainInTheSameProcessOverWhatItKept() throws Exception {
        List<String> progress = new CopyOnWriteArrayList<>();
        int id;
        try (var platform = LocalPlatform.start(dir, LocalOptions.defaults(), progress::add)) {
            id = new CachedSchemaRegistryClient(platform.registryUrl(), 10).register("s", new AvroSchema("\"int\""));
        }
        assertThat(progress).anyMatch(line -> line.startsWith("broker up on 127.0.0.1:"));
        assertThat(progress).anyMatch(line -> line.startsWith("schema registry up on http://127.0.0.1:"));
        assertThat(progress).anyMatch(line -> line.startsWith("provider simulator up on http://127.0.0.1:"));
        assertThat(progress).noneMatch(line -> line.contains("recovering"));
        assertThat(dir.resolve("provider/journal.jsonl")).exists();

        try (var platform = LocalPlatform.start(dir, LocalOptions.defaults(), progress::add);
                var admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
            var client = new CachedSchemaRegistryClient(platform.registryUrl(), 10);
            assertThat(client.getSchemaById(id)).isEqualTo(new AvroSchema("\"int\""));
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
        assertThat(progress).noneMatch(line -> line.contains("recovering"));
    }

    @Test
    void secondUseOfTheDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        try (var platform = LocalPlatform.start(dir, LocalOptions.defaults())) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> LocalPlatform.start(dir, LocalOptions.defaults()))
                        .isInstanceOf(LocalStartException.class)
                        .hasMessageContaining(dir.toRealPath() + " is in use by this process");
            }
            assertThatThrownBy(() -> LocalProcess.start(dir, dir.resolve("child.log")))
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
            try (var admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            }
        }
    }

    @Test
    void onePartThatCannotStartStopsTheOthersAndFreesTheDirectory() throws Exception {
        try (var taken = new ServerSocket(0, 1, BoundSocket.loopback())) {
            int port = taken.getLocalPort();
            var free = LocalOptions.defaults();
            var provider = free.provider().orElseThrow().withPort(port);
            assertRefused("port " + port + " for the schema registry is taken", free.withRegistryPort(port));
            assertRefused("port " + port + " for the provider simulator is taken", free.withProvider(provider));
            assertRefused(
                    "port " + port + " for the broker is taken",
                    free.withBroker(free.broker().withPort(port)));
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().contains("kafka"));
        LocalPlatform.start(dir, LocalOptions.defaults()).close();
    }

    private void assertRefused(String why, LocalOptions options) {
        assertThatThrownBy(() -> LocalPlatform.start(dir, options))
                .isInstanceOf(LocalStartException.class)
                .hasMessageContaining(why);
    }
}
