package io.sluice.app.topology;

import io.sluice.schemas.Resolution;
import io.sluice.schemas.WireFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stream thread may take in. While the valve is shut (disk, open requests), requests wait in the broker, fingerprinted or not: what
 * fills this instance is what it dedups, whoever fingerprinted it. A record whose schema is not in memory holds up its partition until the
 * catalogue has it, while all others go on: the thread never waits for the registry. docs/adr/0008.
 *
 * <p>Arithmetic only: who polls asks {@link #closed} before, and gives what came to {@link #admit}. One per stream thread, touched by it only.
 */
final class IntakeGate {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeGate.class);

    /** What memory knows of schemas. */
    interface Schemas {
        Resolution resolve(int schemaId);

        void request(int schemaId);
    }

    /** Goes back to a record that is to be read again. */
    interface Rewind {
        void to(TopicPartition partition, long offset);
    }

    private final Set<String> wireTopics;
    private final Set<String> intakeTopics;
    private final Schemas schemas;
    private final BooleanSupplier valveShut;
    private final Map<TopicPartition, Integer> missing = new HashMap<>();

    /**
     * @param wireTopics topics whose values name their schema
     * @param intakeTopics topics on which requests come in: left out while the valve is shut
     */
    IntakeGate(Set<String> wireTopics, Set<String> intakeTopics, Schemas schemas, BooleanSupplier valveShut) {
        this.wireTopics = Set.copyOf(wireTopics);
        this.intakeTopics = Set.copyOf(intakeTopics);
        this.schemas = schemas;
        this.valveShut = valveShut;
    }

    /** The assigned partitions from which nothing is to be read now. */
    Set<TopicPartition> closed(Set<TopicPartition> assigned) {
        missing.keySet().retainAll(assigned);
        missing.values().removeIf(id -> !isAwaited(id));
        boolean shut = valveShut.getAsBoolean();
        if (missing.isEmpty() && !shut) {
            return Set.of();
        }
        Set<TopicPartition> closed = new HashSet<>(missing.keySet());
        if (shut) {
            assigned.stream()
                    .filter(partition -> intakeTopics.contains(partition.topic()))
                    .forEach(closed::add);
        }
        return closed;
    }

    /** Of what came, that which can be read: in each partition the records before the first whose schema is still to come. */
    ConsumerRecords<byte[], byte[]> admit(ConsumerRecords<byte[], byte[]> polled, Rewind rewind) {
        Map<TopicPartition, ConsumerRecord<byte[], byte[]>> held = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            if (wireTopics.contains(partition.topic())) {
                findUnresolved(polled.records(partition), partition, held);
            }
        }
        if (held.isEmpty()) {
            return polled;
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> admitted = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            ConsumerRecord<byte[], byte[]> first = held.get(partition);
            if (first != null) {
                records = new ArrayList<>(records.subList(0, records.indexOf(first)));
                next.put(partition, new OffsetAndMetadata(first.offset(), first.leaderEpoch(), ""));
                rewind.to(partition, first.offset());
            }
            if (!records.isEmpty()) {
                admitted.put(partition, records);
            }
        }
        return new ConsumerRecords<>(admitted, next);
    }

    private void findUnresolved(
            List<ConsumerRecord<byte[], byte[]>> records,
            TopicPartition partition,
            Map<TopicPartition, ConsumerRecord<byte[], byte[]>> held) {
        int resolved = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            OptionalInt id = WireFormat.schemaId(record.value());
            if (id.isEmpty() || id.getAsInt() == resolved) {
                continue;
            }
            if (!isAwaited(id.getAsInt())) {
                resolved = id.getAsInt();
            } else if (!held.containsKey(partition)) {
                // Goes on, so that all that are not known are asked for at once.
                LOG.warn(
                        "{} stands still at offset {}: schema id {} is not known yet and is asked for",
                        partition,
                        record.offset(),
                        id.getAsInt());
                missing.put(partition, id.getAsInt());
                held.put(partition, record);
            }
        }
    }

    private boolean isAwaited(int schemaId) {
        return switch (schemas.resolve(schemaId)) {
            case Resolution.Known known -> false;
            case Resolution.Missing never -> false;
            case Resolution.Unresolved unresolved -> {
                schemas.request(schemaId);
                yield true;
            }
        };
    }
}
