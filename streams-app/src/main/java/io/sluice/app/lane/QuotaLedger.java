package io.sluice.app.lane;

import io.sluice.schema.SlotQuota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads what a slot's former owner left on the quota topic. Each read has a consumer of its own, so that it may run on
 * the slot's own thread; it blocks, for the timeout at most.
 */
public final class QuotaLedger {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Deserializer<SlotQuota> deserializer;
    private final WorkerClock clock;

    /**
     * @param topic the quota topic
     * @param consumers give consumers without a group that read committed records only
     */
    public QuotaLedger(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Deserializer<SlotQuota> deserializer,
            WorkerClock clock) {
        this.topic = topic;
        this.consumers = consumers;
        this.deserializer = deserializer;
        this.clock = clock;
    }

    /**
     * The latest record of a slot.
     *
     * @return what was left; {@link Left.Nothing} if there is no record, {@link Left.Unreadable} if it says nothing to us
     * @throws TimeoutException if the topic's end was not reached in time
     */
    public Left read(SlotId id, Duration timeout) {
        long until = clock.nanoTime() + timeout.toNanos();
        byte[] key = id.key().getBytes(StandardCharsets.UTF_8);
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, timeout).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
            Optional<byte[]> latest = Optional.empty();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), timeout) < end.getValue())) {
                if (clock.nanoTime() - until > 0) {
                    throw new TimeoutException("the end of topic '" + topic + "' was not reached in " + timeout);
                }
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
                    if (Arrays.equals(key, found.key())) {
                        latest = Optional.ofNullable(found.value());
                    }
                }
            }
            return latest.map(this::decode).orElseGet(Left.Nothing::new);
        }
    }

    private Left decode(byte[] value) {
        try {
            return new Left.Snapshot(deserializer.deserialize(topic, value));
        } catch (SerializationException e) {
            return new Left.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** What a former owner left. */
    public sealed interface Left {
        /** Its last word. */
        record Snapshot(SlotQuota quota) implements Left {}

        /** No word at all. */
        record Nothing() implements Left {}

        /** A word that cannot be read: whoever takes over must assume the worst. */
        record Unreadable(String why) implements Left {}
    }
}
