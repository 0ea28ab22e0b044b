package io.sluice.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Watches a topic fill with committed records, from where it ended when the watch began. Owned by one thread. */
final class TopicClock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    TopicClock(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("fetch.max.wait.ms", 5);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        return consumer.poll(POLL);
    }

    /**
     * Waits for so many records.
     *
     * @return records per second between the first and the last by the broker's clock
     */
    double awaitRate(long count, Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        long seen = 0;
        long first = Long.MAX_VALUE;
        long last = 0;
        while (seen < count) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                first = Math.min(first, record.timestamp());
                last = Math.max(last, record.timestamp());
                seen++;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException("only " + seen + " of " + count + " records within " + timeout);
            }
        }
        return seen * 1e3 / Math.max(1, last - first);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
