package io.sluice.app.lane;

import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.schema.SlotQuota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
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
    private final Ends ends;
    private final Deserializer<SlotQuota> deserializer;
    private final WorkerClock clock;

    /**
     * @param topic the quota topic
     * @param consumers give consumers without a group that read committed records only
     * @param ends tells where the topic ends, open transactions included
     */
    public QuotaLedger(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Ends ends,
            Deserializer<SlotQuota> deserializer,
            WorkerClock clock) {
        this.topic = topic;
        this.consumers = consumers;
        this.ends = ends;
        this.deserializer = deserializer;
        this.clock = clock;
    }

    /**
     * The latest record of a slot that stood when this was called. Workers share the topic, so another one's open
     * transaction hides what was committed after it began: it is waited for, which takes its transaction timeout and the
     * broker's next look if its owner is dead.
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
            Map<TopicPartition, Long> end = ends.of(partitions, timeout);
            Optional<ConsumerRecord<byte[], byte[]>> latest = Optional.empty();
            while (end.entrySet().stream()
                    .anyMatch(each -> consumer.position(each.getKey(), timeout) < each.getValue())) {
                if (clock.nanoTime() - until > 0) {
                    throw new TimeoutException("the end of topic '" + topic + "' was not reached in "
                            + timeout.toSeconds() + " s: some transaction on it may still be open");
                }
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
                    if (Arrays.equals(key, found.key())) {
                        latest = Optional.of(found);
                    }
                }
            }
            return latest.filter(found -> found.value() != null)
                    .map(this::decode)
                    .orElseGet(Left.Nothing::new);
        }
    }

    private Left decode(ConsumerRecord<byte[], byte[]> found) {
        try {
            SlotQuota left = deserializer.deserialize(topic, found.value());
            return new Left.Snapshot(
                    left.getOwner(), QuotaRecords.fromRecord(left), left.getCommittedOffsets(), found.timestamp());
        } catch (SerializationException | IllegalArgumentException e) {
            return new Left.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** Where partitions end; blocks for the timeout at most. */
    @FunctionalInterface
    public interface Ends {
        /**
         * The high watermarks, not the last stable offsets.
         *
         * @throws TimeoutException if the broker does not say in time
         */
        Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, Duration timeout);
    }

    /** What a former owner left. */
    public sealed interface Left {
        /**
         * Its last word.
         *
         * @param committedOffsets the offset of the slot in each of its topics
         * @param appendedMs when the broker took it
         */
        record Snapshot(String owner, QuotaSnapshot quota, Map<String, Long> committedOffsets, long appendedMs)
                implements Left {}

        /** No word at all. */
        record Nothing() implements Left {}

        /** A word that cannot be read: whoever takes over must assume the worst. */
        record Unreadable(String why) implements Left {}
    }
}
