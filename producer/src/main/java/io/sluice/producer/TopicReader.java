package io.sluice.producer;

import io.sluice.schemas.SchemaUnresolvedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads all partitions of one topic without a group, committed records only. Owned by one thread. */
final class TopicReader<T> implements AutoCloseable {
    private final Consumer<String, byte[]> consumer;
    private final String topic;
    private final Decoder<T> decoder;
    private final List<TopicPartition> partitions;

    /** Blocks until the topic's partitions are known. */
    TopicReader(Consumer<String, byte[]> consumer, String topic, ReadPosition from, Decoder<T> decoder) {
        this.consumer = consumer;
        this.topic = topic;
        this.decoder = decoder;
        this.partitions = partitions(consumer, topic);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long offset = from.offsets().get(partition.partition());
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    static Map<String, Object> settings(Map<String, ?> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // An offset that retention has removed is a loss that the reader must hear of, so no silent reset here.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    static ReadPosition end(Consumer<String, byte[]> consumer, String topic) {
        Map<Integer, Long> offsets = new HashMap<>();
        ends(consumer, partitions(consumer, topic))
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        return new ReadPosition(offsets);
    }

    /** Where the records begin that the broker took at this time or later; the end where there are none. */
    static ReadPosition at(Consumer<String, byte[]> consumer, String topic, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions(consumer, topic).forEach(partition -> times.put(partition, time.toEpochMilli()));
        Map<Integer, Long> offsets = new HashMap<>();
        ends(consumer, times.keySet()).forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                offsets.merge(partition.partition(), found.offset(), Math::min);
            }
        });
        return new ReadPosition(offsets);
    }

    private static Map<TopicPartition, Long> ends(
            Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {
        // Of partitions that are not assigned, the client would warn with each answer.
        consumer.assign(partitions);
        return consumer.endOffsets(partitions);
    }

    private static List<TopicPartition> partitions(Consumer<String, byte[]> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new IllegalStateException("topic '" + topic + "' does not exist");
        }
        return found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    List<T> poll(Duration timeout) {
        ConsumerRecords<String, byte[]> records = consumer.poll(timeout);
        List<T> read = new ArrayList<>(records.count());
        Optional<UnreadableRecordException> unreadable = Optional.empty();
        for (TopicPartition partition : records.partitions()) {
            Optional<UnreadableRecordException> found = readPartition(partition, records.records(partition), read);
            unreadable = unreadable.isPresent() ? unreadable : found;
        }
        if (read.isEmpty() && unreadable.isPresent()) {
            UnreadableRecordException failure = unreadable.get();
            consumer.seek(new TopicPartition(topic, failure.partition()), failure.offset() + 1);
            throw failure;
        }
        return read;
    }

    /** Reads up to the first record that cannot be read, and stands before that one then. */
    private Optional<UnreadableRecordException> readPartition(
            TopicPartition partition, List<ConsumerRecord<String, byte[]>> records, List<T> into) {
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                decoder.decode(record).ifPresent(into::add);
            } catch (SchemaUnresolvedException e) {
                consumer.seek(partition, record.offset());
                return Optional.empty();
            } catch (SerializationException e) {
                consumer.seek(partition, record.offset());
                return Optional.of(new UnreadableRecordException(topic, partition.partition(), record.offset(), e));
            }
        }
        return Optional.empty();
    }

    ReadPosition position() {
        Map<Integer, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            offsets.put(partition.partition(), consumer.position(partition));
        }
        return new ReadPosition(offsets);
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** What a record says; empty where it is none of the reader's. */
    interface Decoder<T> {
        Optional<T> decode(ConsumerRecord<String, byte[]> record);
    }
}
