package io.sluice.app.ops.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads some topics from their start, and one from a time on, for as long as it lives. Watch thread only. */
final class TopicFollower implements AutoCloseable {
    private static final Duration NO_WAIT = Duration.ZERO;
    private static final int POLLS_MAX = 200;

    private final Consumer<byte[], byte[]> consumer;
    private final Predicate<ConsumerRecord<byte[], byte[]>> board;
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean news;

    /** @param board takes a record in; false: offer it again later */
    TopicFollower(Consumer<byte[], byte[]> consumer, Predicate<ConsumerRecord<byte[], byte[]>> board) {
        this.consumer = consumer;
        this.board = board;
    }

    /**
     * Takes its places. Blocks for seconds at most.
     *
     * @param whole topics that are read from their start
     * @param recent topic that is read from a time on
     */
    void open(List<String> whole, String recent, long sinceMs) {
        List<TopicPartition> fromStart = new ArrayList<>();
        whole.forEach(topic -> fromStart.addAll(partitions(topic)));
        List<TopicPartition> fromTime = partitions(recent);
        List<TopicPartition> all = new ArrayList<>(fromStart);
        all.addAll(fromTime);
        consumer.assign(all);
        consumer.seekToBeginning(fromStart);
        Map<TopicPartition, Long> times = new HashMap<>();
        fromTime.forEach(partition -> times.put(partition, sinceMs));
        consumer.seekToEnd(fromTime);
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(times).entrySet()) {
            if (found.getValue() != null) {
                consumer.seek(found.getKey(), found.getValue().offset());
            }
        }
        ends = consumer.endOffsets(all);
    }

    /** Whether what stood on the topics at the beginning has been read. */
    boolean caughtUp() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Whether something has been read that was written since the beginning. */
    boolean news() {
        return news;
    }

    /** Takes in what is there now; what is more than a bound waits for the next turn. */
    void follow() {
        for (int polls = 0; polls < POLLS_MAX; polls++) {
            // A first fetch is under way only after a poll, so an empty one is no end while the start is being read.
            ConsumerRecords<byte[], byte[]> records = consumer.poll(caughtUp() ? NO_WAIT : Duration.ofMillis(50));
            boolean allTaken = true;
            for (TopicPartition partition : records.partitions()) {
                allTaken &= take(partition, records.records(partition));
            }
            if (records.isEmpty() || !allTaken) {
                return;
            }
        }
    }

    private boolean take(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!board.test(record)) {
                consumer.seek(partition, record.offset());
                return false;
            }
            news |= record.offset() >= ends.getOrDefault(partition, 0L);
        }
        return true;
    }

    private List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
