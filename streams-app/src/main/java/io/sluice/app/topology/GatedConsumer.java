package io.sluice.app.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A stream thread's consumer with a gate in front. What the gate closes is paused during {@code poll} only, so that it never undoes a pause of
 * Streams' own, nor outlives the assignment. Touched by its stream thread only.
 */
final class GatedConsumer extends KafkaConsumer<byte[], byte[]> {
    private final IntakeGate gate;
    private final CommitPace pace;
    private final Set<TopicPartition> pausedByStreamsMeanwhile = new HashSet<>();

    GatedConsumer(Map<String, Object> settings, IntakeGate gate, CommitPace pace) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.gate = gate;
        this.pace = pace;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Set<TopicPartition> closed = gate.closed(assignment());
        if (closed.isEmpty()) {
            return paced(gate.admit(super.poll(timeout), this::seek));
        }
        Set<TopicPartition> ours = new HashSet<>(closed);
        ours.removeAll(paused());
        pausedByStreamsMeanwhile.clear();
        super.pause(ours);
        try {
            return paced(gate.admit(super.poll(timeout), this::seek));
        } finally {
            ours.removeAll(pausedByStreamsMeanwhile);
            ours.retainAll(assignment());
            super.resume(ours);
        }
    }

    private ConsumerRecords<byte[], byte[]> paced(ConsumerRecords<byte[], byte[]> records) {
        long behind = 0;
        for (TopicPartition partition : assignment()) {
            behind += currentLag(partition).orElse(0);
        }
        pace.polled(behind);
        return records;
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        pausedByStreamsMeanwhile.addAll(partitions);
        super.pause(partitions);
    }
}
