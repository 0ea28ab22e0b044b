package io.sluice.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Watches a topic fill with committed records, from where it ended when the watch began. Owned by one thread. */
final class TopicClock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    TopicClock(Map<String, Object> client, String topic) {
        this(client, topic, false);
    }

    /** With {@code fromStart}, what stands on the topic already counts too. */
    TopicClock(Map<String, Object> client, String topic, boolean fromStart) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("fetch.max.wait.ms", 5);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromStart) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        partitions.forEach(consumer::position);
    }

    Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        return consumer.poll(POLL);
    }

    /**
     * Records per second by the broker's clock.
     *
     * @param all between the first and the last
     * @param secondHalf between the one in the middle and the last: what a process does that is warm
     * @param lastMs when the last was written
     */
    record Rate(double all, double secondHalf, long lastMs) {}

    /** Waits for a record; gives when it was written. */
    long awaitFirst(Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadlineNanos) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                return record.timestamp();
            }
        }
        throw new IllegalStateException("no record within " + timeout);
    }

    /** Waits for so many records. */
    Rate awaitRate(int count, Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        long[] timestamps = new long[count];
        int seen = 0;
        while (seen < count) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                if (seen < count) {
                    timestamps[seen++] = record.timestamp();
                }
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException("only " + seen + " of " + count + " records within " + timeout);
            }
        }
        Arrays.sort(timestamps);
        return new Rate(rate(timestamps, 0), rate(timestamps, count / 2), timestamps[count - 1]);
    }

    private static double rate(long[] timestamps, int from) {
        int to = timestamps.length;
        return (to - from) * 1e3 / Math.max(1, timestamps[to - 1] - timestamps[from]);
    }

    /**
     * Waits for records of so many keys.
     *
     * @return seconds between this call and the last of them by the broker's clock
     */
    double awaitDistinct(int count, Duration timeout) {
        long begin = System.currentTimeMillis();
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        Set<String> keys = new HashSet<>();
        long last = begin;
        while (keys.size() < count) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                if (keys.add(new String(record.key(), StandardCharsets.UTF_8))) {
                    last = record.timestamp();
                }
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException("only " + keys.size() + " of " + count + " keys within " + timeout);
            }
        }
        return (last - begin) / 1e3;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
