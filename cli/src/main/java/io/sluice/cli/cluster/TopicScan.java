package io.sluice.cli.cluster;

import io.sluice.schemas.SchemaUnresolvedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what a topic holds now, committed records only, and ends there: what comes meanwhile is left. */
final class TopicScan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SCHEMA_POLL = Duration.ofMillis(50);

    private final Cluster cluster;
    private final Consumer<byte[], byte[]> consumer;

    private TopicScan(Cluster cluster) {
        this.cluster = cluster;
        Map<String, Object> settings = cluster.settings().askingSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Hands over every record whose key is wanted.
     *
     * @param from records that the broker took before are left out; empty: none
     */
    static void read(
            Cluster cluster,
            String topic,
            Optional<Instant> from,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (TopicScan scan = new TopicScan(cluster)) {
            scan.read(topic, from, each);
        } catch (KafkaException e) {
            throw cluster.refused("cannot read topic '" + topic + "'", e);
        }
    }

    /** The same for values of one type; what is not one of that type is passed over. */
    static <T extends SpecificRecord> void read(
            Cluster cluster,
            String topic,
            Optional<Instant> from,
            Predicate<String> keys,
            Class<T> type,
            BiConsumer<ConsumerRecord<byte[], byte[]>, T> each) {
        Deserializer<T> deserializer = cluster.client().catalogue().deserializer(type);
        read(cluster, cluster.needed(topic), from, record -> {
            if (record.key() != null
                    && record.value() != null
                    && keys.test(new String(record.key(), StandardCharsets.UTF_8))) {
                value(cluster, deserializer, record).ifPresent(value -> each.accept(record, value));
            }
        });
    }

    /** The first record at or behind each offset, where one comes before the end. */
    static Map<TopicPartition, ConsumerRecord<byte[], byte[]>> firstAt(
            Cluster cluster, Map<TopicPartition, Long> offsets) {
        if (offsets.isEmpty()) {
            return Map.of();
        }
        try (TopicScan scan = new TopicScan(cluster)) {
            return scan.first(offsets);
        } catch (KafkaException e) {
            throw cluster.refused("cannot read " + offsets.keySet(), e);
        }
    }

    /** The first record that comes from now on, if one does in time. */
    static Optional<ConsumerRecord<byte[], byte[]>> next(Cluster cluster, String topic, Duration time) {
        try (TopicScan scan = new TopicScan(cluster)) {
            return scan.next(topic, time);
        } catch (KafkaException e) {
            throw new ClusterException("cannot read topic '" + topic + "': " + e.getMessage(), e);
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> next(String topic, Duration time) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        long deadlineNanos = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadlineNanos) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private Map<TopicPartition, ConsumerRecord<byte[], byte[]>> first(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        consumer.assign(offsets.keySet());
        Map<TopicPartition, Long> open = new HashMap<>(consumer.endOffsets(offsets.keySet()));
        offsets.forEach(consumer::seek);
        toTheEnd(open, record -> {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            found.putIfAbsent(partition, record);
            open.remove(partition);
            consumer.pause(List.of(partition));
        });
        return found;
    }

    private void read(
            String topic, Optional<Instant> from, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        if (from.isEmpty()) {
            consumer.seekToBeginning(partitions);
        } else {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, from.get().toEpochMilli()));
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                long end = ends.getOrDefault(partition, 0L);
                consumer.seek(partition, found == null ? end : found.offset());
            });
        }
        Map<TopicPartition, Long> bounds = Map.copyOf(ends);
        toTheEnd(ends, record -> {
            if (record.offset() < bounds.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                each.accept(record);
            }
        });
    }

    /** Polls until every partition in {@code open} stands at its end; gives up when nothing moves for too long. */
    private void toTheEnd(
            Map<TopicPartition, Long> open, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long movedNanos = System.nanoTime();
        int leftBefore = open.size();
        while (true) {
            open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            if (open.isEmpty()) {
                return;
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(each);
            if (!records.isEmpty() || open.size() != leftBefore) {
                movedNanos = System.nanoTime();
                leftBefore = open.size();
            } else if (System.nanoTime() - movedNanos
                    > cluster.settings().timeout().toNanos()) {
                throw new ClusterException("the broker at %s sent nothing of %s for %d s"
                        .formatted(
                                cluster.settings().servers(),
                                open.keySet(),
                                cluster.settings().timeout().toSeconds()));
            }
        }
    }

    /** Waits for a schema that is on its way; gives nothing for what is of another type. */
    private static <T extends SpecificRecord> Optional<T> value(
            Cluster cluster, Deserializer<T> deserializer, ConsumerRecord<byte[], byte[]> record) {
        long deadlineNanos = System.nanoTime() + cluster.settings().timeout().toNanos();
        while (true) {
            try {
                return Optional.ofNullable(deserializer.deserialize(record.topic(), record.value()));
            } catch (SchemaUnresolvedException e) {
                if (System.nanoTime() > deadlineNanos) {
                    throw new ClusterException(
                            "the schema registry does not tell a schema that topic '%s' uses: %s"
                                    .formatted(record.topic(), e.getMessage()),
                            e);
                }
                LockSupport.parkNanos(SCHEMA_POLL.toNanos());
            } catch (SerializationException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
