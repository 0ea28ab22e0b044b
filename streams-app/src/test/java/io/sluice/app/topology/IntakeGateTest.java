package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schemas.Resolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the gate lets through: arithmetic, without a consumer. */
class IntakeGateTest {
    private static final TopicPartition REQUESTS = new TopicPartition("requests", 0);
    private static final TopicPartition OTHER = new TopicPartition("requests", 1);
    private static final TopicPartition ANSWERS = new TopicPartition("answers", 0);
    private static final TopicPartition INTERNAL = new TopicPartition("internal", 0);
    private static final TopicPartition BY_FINGERPRINT = new TopicPartition("by-fingerprint", 0);
    private static final int KNOWN = 1;
    private static final int FOREIGN = 7;

    private final Map<Integer, Resolution> memory =
            new HashMap<>(Map.of(KNOWN, new Resolution.Known(Schema.create(Schema.Type.STRING))));
    private final List<Integer> asked = new ArrayList<>();
    private final AtomicBoolean valveShut = new AtomicBoolean();
    private final Map<TopicPartition, Long> rewound = new HashMap<>();
    private final IntakeGate gate = new IntakeGate(
            Set.of("requests", "answers"),
            Set.of("requests", "by-fingerprint"),
            new IntakeGate.Schemas() {
                @Override
                public Resolution resolve(int schemaId) {
                    return memory.getOrDefault(schemaId, new Resolution.Unresolved());
                }

                @Override
                public void request(int schemaId) {
                    asked.add(schemaId);
                }
            },
            valveShut::get);

    @Test
    void whatIsKnownPassesUntouched() {
        ConsumerRecords<byte[], byte[]> polled = polled(Map.of(REQUESTS, List.of(wire(KNOWN), wire(KNOWN))));
        assertThat(gate.admit(polled, rewound::put)).isSameAs(polled);
        assertThat(gate.closed(Set.of(REQUESTS))).isEmpty();
        assertThat(rewound).isEmpty();
    }

    @Test
    void onlyWhatStandsBeforeAnUnknownSchemaPassesAndThePartitionIsRewoundToIt() {
        ConsumerRecords<byte[], byte[]> admitted = gate.admit(
                polled(Map.of(REQUESTS, List.of(wire(KNOWN), wire(FOREIGN), wire(KNOWN)), OTHER, List.of(wire(KNOWN)))),
                rewound::put);
        assertThat(admitted.records(REQUESTS))
                .extracting(ConsumerRecord::offset)
                .containsExactly(0L);
        assertThat(admitted.records(OTHER)).hasSize(1);
        assertThat(next(admitted, REQUESTS)).isEqualTo(1);
        assertThat(next(admitted, OTHER)).isEqualTo(1);
        assertThat(rewound).containsOnly(Map.entry(REQUESTS, 1L));
        assertThat(asked).containsOnly(FOREIGN);
    }

    @Test
    void everySchemaOfABatchThatIsNotKnownIsAskedForAtOnce() {
        gate.admit(polled(Map.of(REQUESTS, List.of(wire(FOREIGN), wire(KNOWN), wire(FOREIGN + 1)))), rewound::put);
        assertThat(asked).containsExactly(FOREIGN, FOREIGN + 1);
        assertThat(rewound).containsOnly(Map.entry(REQUESTS, 0L));
    }

    @Test
    void aPartitionWhoseFirstRecordIsUnknownGivesNothingButItsPosition() {
        ConsumerRecords<byte[], byte[]> admitted =
                gate.admit(polled(Map.of(ANSWERS, List.of(wire(FOREIGN)))), rewound::put);
        assertThat(admitted.isEmpty()).isTrue();
        assertThat(next(admitted, ANSWERS)).isZero();
    }

    @Test
    void thePartitionIsClosedUntilTheSchemaIsThere() {
        gate.admit(polled(Map.of(REQUESTS, List.of(wire(FOREIGN)))), rewound::put);
        assertThat(gate.closed(Set.of(REQUESTS, OTHER, ANSWERS))).containsExactly(REQUESTS);
        memory.put(FOREIGN, new Resolution.Known(Schema.create(Schema.Type.STRING)));
        assertThat(gate.closed(Set.of(REQUESTS, OTHER, ANSWERS))).isEmpty();
    }

    @Test
    void aSchemaThatTheRegistryDoesNotHaveHoldsNothingUp() {
        memory.put(FOREIGN, new Resolution.Missing("no such id"));
        ConsumerRecords<byte[], byte[]> polled = polled(Map.of(REQUESTS, List.of(wire(FOREIGN))));
        assertThat(gate.admit(polled, rewound::put)).isSameAs(polled);
    }

    @Test
    void whatIsNoWireFormatPassesAndInternalTopicsAreNotLookedInto() {
        ConsumerRecords<byte[], byte[]> polled =
                polled(Map.of(REQUESTS, List.of(new byte[] {5}), INTERNAL, List.of(wire(FOREIGN))));
        assertThat(gate.admit(polled, rewound::put)).isSameAs(polled);
    }

    @Test
    void whileTheValveIsShutRequestsAreClosedWhoeverFingerprintedThem() {
        Set<TopicPartition> all = Set.of(REQUESTS, OTHER, ANSWERS, INTERNAL, BY_FINGERPRINT);
        valveShut.set(true);
        assertThat(gate.closed(all)).containsExactlyInAnyOrder(REQUESTS, OTHER, BY_FINGERPRINT);
        valveShut.set(false);
        assertThat(gate.closed(all)).isEmpty();
    }

    @Test
    void aPartitionThatWentElsewhereIsForgotten() {
        gate.admit(polled(Map.of(REQUESTS, List.of(wire(FOREIGN)))), rewound::put);
        assertThat(gate.closed(Set.of(OTHER))).isEmpty();
        assertThat(gate.closed(Set.of(REQUESTS))).isEmpty();
    }

    private static long next(ConsumerRecords<byte[], byte[]> admitted, TopicPartition partition) {
        return Objects.requireNonNull(admitted.nextOffsets().get(partition)).offset();
    }

    private static byte[] wire(int schemaId) {
        return new byte[] {0, 0, 0, 0, (byte) schemaId, 42};
    }

    private static ConsumerRecords<byte[], byte[]> polled(Map<TopicPartition, List<byte[]>> values) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        values.forEach((partition, all) -> {
            List<ConsumerRecord<byte[], byte[]>> list = new ArrayList<>();
            for (byte[] value : all) {
                list.add(new ConsumerRecord<>(
                        partition.topic(), partition.partition(), list.size(), new byte[0], value));
            }
            records.put(partition, list);
            next.put(partition, new OffsetAndMetadata(list.size()));
        });
        return new ConsumerRecords<>(records, next);
    }
}
