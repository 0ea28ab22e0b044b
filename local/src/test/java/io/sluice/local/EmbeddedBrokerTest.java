package io.sluice.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    Path dir;

    @Test
    void acknowledgedRecordsSurviveARestartOnAnotherPort() throws Exception {
        int firstPort;
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            firstPort = broker.port();
            createTopic(broker, "t");
            send(broker, "t", "a", "b");
        }
        try (var taken = new ServerSocket(firstPort, 1, BoundSocket.loopback());
                var broker = EmbeddedBroker.start(dir, 0)) {
            assertThat(broker.port()).isNotEqualTo(taken.getLocalPort());
            send(broker, "t", "c");
            assertThat(Records.committed(broker.bootstrapServers(), "t", 3)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void startFailsClearlyWhenThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, BoundSocket.loopback())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(dir, taken.getLocalPort()))
                    .isInstanceOf(LocalStartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " for the broker is taken");
        }
    }

    @Test
    void startFailsClearlyWhenTheDirectoryIsAFile() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertThatThrownBy(() -> EmbeddedBroker.start(file, 0))
                .isInstanceOf(LocalStartException.class)
                .hasMessageContaining("the broker's directory " + file);
    }

    @Test
    void secondBrokerOverTheDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(dir, 0))
                    .isInstanceOf(LocalStartException.class)
                    .hasMessageContaining(dir.toRealPath() + " is in use by this process");
            createTopic(broker, "t");
            send(broker, "t", "a");
            assertThat(Records.committed(broker.bootstrapServers(), "t", 1)).containsExactly("a");
        }
    }

    @Test
    void closeLeavesNoThreadThatKeepsTheProcessAlive() {
        Set<Thread> before = liveUserThreads();
        var broker = EmbeddedBroker.start(dir, 0);
        assertThat(liveUserThreads()).hasSizeGreaterThan(before.size());
        broker.close();
        assertThat(liveUserThreads()).isSubsetOf(before);
    }

    @Test
    void closeWaitsForTheBrokerAlsoWhenInterrupted() {
        var broker = EmbeddedBroker.start(dir, 0);
        Thread.currentThread().interrupt();
        broker.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(EmbeddedBroker.needsRecovery(dir)).isFalse();
        EmbeddedBroker.start(dir, 0).close();
    }

    @Test
    void transactionsAreVersion2AndTopicsStampOnAppend() throws Exception {
        try (var broker = EmbeddedBroker.start(dir, 0);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            assertThat(requireNonNull(features.get("transaction.version")).maxVersionLevel())
                    .isEqualTo((short) 2);

            createTopic(broker, "t");
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "t");
            var config = requireNonNull(
                    admin.describeConfigs(List.of(topic)).all().get().get(topic));
            assertThat(config.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
        }
    }

    private static Set<Thread> liveUserThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    private static void createTopic(EmbeddedBroker broker, String name) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static void send(EmbeddedBroker broker, String topic, String... values) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }
}
