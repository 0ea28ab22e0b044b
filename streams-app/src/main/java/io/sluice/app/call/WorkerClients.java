package io.sluice.app.call;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.WorkerConfig;
import io.sluice.app.lane.SlotAssignor;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of one worker, with the settings on which its guarantees stand. Immutable; for any thread. */
final class WorkerClients {
    /** Records of one poll at most. */
    static final int POLL_RECORDS_MAX = 500;

    private static final int FETCH_BYTES_MAX = 16 * 1024 * 1024;
    private static final Duration OFFSETS_TIMEOUT = Duration.ofSeconds(10);

    private final String prefix;
    private final String instanceId;
    private final KafkaConfig kafka;
    private final WorkerConfig worker;
    private final RecordLimits limits;

    WorkerClients(String prefix, String instanceId, KafkaConfig kafka, WorkerConfig worker, RecordLimits limits) {
        this.prefix = prefix;
        this.instanceId = instanceId;
        this.kafka = kafka;
        this.worker = worker;
        this.limits = limits;
    }

    String group() {
        return prefix + "calls";
    }

    /**
     * Of the lanes' topics: classic protocol, static member.
     *
     * @param outdated becomes true when it is assigned what was meant for other topics than it asks for
     */
    Consumer<byte[], byte[]> consumer(AtomicBoolean outdated) {
        Map<String, Object> settings = reading("worker");
        int sessionMs = Math.toIntExact(worker.sessionTimeout().toMillis());
        settings.put("group.id", group());
        settings.put("group.protocol", "classic");
        settings.put("group.instance.id", prefix + instanceId);
        settings.put("session.timeout.ms", sessionMs);
        settings.put("heartbeat.interval.ms", Math.max(1, sessionMs / 5));
        settings.put("partition.assignment.strategy", List.of(SlotAssignor.class));
        settings.put(SlotAssignor.OUTDATED, outdated);
        settings.put("max.poll.records", POLL_RECORDS_MAX);
        return new KafkaConsumer<>(settings);
    }

    /** Of the quota topic: no group. */
    Consumer<byte[], byte[]> quotaConsumer() {
        return new KafkaConsumer<>(reading("worker-quota"));
    }

    /** Where partitions of the quota topic end, open transactions included. */
    Map<TopicPartition, Long> quotaEnds(Collection<TopicPartition> partitions, Duration timeout) {
        Map<String, Object> settings = reading("worker-quota-ends");
        settings.put("isolation.level", "read_uncommitted");
        try (Consumer<byte[], byte[]> asking = new KafkaConsumer<>(settings)) {
            // Of partitions that are not assigned, the client would warn with each answer.
            asking.assign(partitions);
            return asking.endOffsets(partitions, timeout);
        }
    }

    /** The committer's: a stable transactional id, by which a successor ends what its predecessor left open. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(kafka.producerSettings());
        int transactionMs = Math.toIntExact(worker.transactionTimeout().toMillis());
        settings.put("client.id", prefix + "worker-" + instanceId);
        settings.put("transactional.id", prefix + "worker-" + instanceId);
        settings.put("transaction.timeout.ms", transactionMs);
        settings.put("enable.idempotence", true);
        settings.put("acks", "all");
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        settings.put("max.request.size", limits.producerRequestBytesMax());
        settings.putIfAbsent("buffer.memory", limits.producerBufferBytesMin());
        // A commit flushes by itself; lingering would only add to it.
        settings.putIfAbsent("linger.ms", 0);
        settings.putIfAbsent("batch.size", 256 * 1024);
        settings.putIfAbsent("compression.type", "lz4");
        // Small transactions are dominated by this back-off.
        settings.putIfAbsent("retry.backoff.ms", 2);
        settings.putIfAbsent("max.block.ms", transactionMs);
        settings.putIfAbsent("request.timeout.ms", Math.max(1_000, transactionMs / 2));
        settings.putIfAbsent("delivery.timeout.ms", Math.max(1_000, transactionMs));
        return new KafkaProducer<>(settings);
    }

    /**
     * What the group has committed, once open transactions have ended. By a consumer, which waits for that: an admin
     * client leaves a partition out whose offset is not stable, as if there were none.
     */
    Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
        Map<String, Object> settings = reading("worker-offsets");
        settings.put("group.id", group());
        settings.put("group.protocol", "classic");
        try (Consumer<byte[], byte[]> asking = new KafkaConsumer<>(settings)) {
            Map<TopicPartition, OffsetAndMetadata> found =
                    new HashMap<>(asking.committed(Set.copyOf(partitions), OFFSETS_TIMEOUT));
            found.values().removeIf(Objects::isNull);
            return found;
        }
    }

    /**
     * Names of the topics of all lanes that ever were, their {@code .bulk} topics too.
     *
     * @throws KafkaException if the broker does not answer in time
     */
    Set<String> callTopics(String callsPrefix, Duration timeout) {
        try (Admin admin = Admin.create(kafka.adminSettings())) {
            Set<String> topics = new TreeSet<>();
            for (String name : admin.listTopics().names().get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                if (name.startsWith(callsPrefix)) {
                    topics.add(name);
                }
            }
            return topics;
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(
                    "the topics cannot be listed within " + timeout.toSeconds()
                            + " s. Check kafka.bootstrap-servers and that the broker runs.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private Map<String, Object> reading(String client) {
        Map<String, Object> settings = new HashMap<>(kafka.consumerSettings());
        settings.put("client.id", prefix + client + "-" + instanceId);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.putIfAbsent("max.partition.fetch.bytes", limits.consumerPartitionFetchBytesMin());
        settings.putIfAbsent("fetch.max.bytes", Math.max(FETCH_BYTES_MAX, limits.consumerPartitionFetchBytesMin()));
        settings.putIfAbsent("fetch.max.wait.ms", 100);
        return settings;
    }
}
