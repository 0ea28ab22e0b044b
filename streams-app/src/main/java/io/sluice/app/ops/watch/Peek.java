package io.sluice.app.ops.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Looks at the head of each backlog: offsets alone tell neither how old the oldest record is, nor how many offsets are transaction
 * markers, of which small transactions leave one each. Values are dropped at once. Watch thread only.
 */
final class Peek implements AutoCloseable {
    private static final int POLLS = 4;
    private static final Duration WAIT = Duration.ofMillis(150);

    private final Consumer<byte[], byte[]> consumer;
    /** Up to where backlogs hold no record: what a transaction left that was aborted may be longer than one look reaches. */
    private final Map<TopicPartition, Long> emptyUntil = new HashMap<>();
    /** The look at each backlog that reached furthest while nothing of it ended or came. */
    private final Map<TopicPartition, Look> furthest = new HashMap<>();

    Peek(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * What was seen of a backlog.
     *
     * @param records about so many have not ended
     * @param oldestMs timestamp of the oldest of them; empty: none, or not seen
     */
    record Seen(long records, OptionalLong oldestMs) {}

    private record Look(GroupLag lag, long position, Seen seen) {}

    private static final class Head {
        long open;
        long seen;
        OptionalLong oldestMs = OptionalLong.empty();
    }

    Map<TopicPartition, Seen> look(Collection<GroupLag> lags) {
        Map<TopicPartition, GroupLag> behind = new HashMap<>();
        Map<TopicPartition, Head> heads = new HashMap<>();
        Map<TopicPartition, Seen> result = new HashMap<>();
        for (GroupLag lag : lags) {
            TopicPartition at = new TopicPartition(lag.topic(), lag.partition());
            if (lag.open() == 0) {
                emptyUntil.remove(at);
                result.put(at, new Seen(0, OptionalLong.empty()));
            } else {
                behind.put(at, lag);
                heads.put(at, new Head());
            }
        }
        if (behind.isEmpty()) {
            return result;
        }
        consumer.assign(behind.keySet());
        behind.forEach((at, lag) -> consumer.seek(at, from(at, lag)));
        for (int poll = 0; poll < POLLS && !all(behind, heads); poll++) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(WAIT);
            for (TopicPartition at : records.partitions()) {
                GroupLag lag = behind.get(at);
                Head head = heads.get(at);
                if (lag != null && head != null) {
                    count(records.records(at), lag, head);
                }
            }
        }
        behind.forEach((at, lag) -> result.put(at, steady(at, lag, heads.getOrDefault(at, new Head()))));
        furthest.keySet().retainAll(behind.keySet());
        return result;
    }

    /** An estimate from another sample is another number: while nothing moves, none but a better one takes its place. */
    private Seen steady(TopicPartition at, GroupLag lag, Head head) {
        Look now = new Look(lag, position(at, lag), seen(at, lag, head));
        return furthest.merge(
                        at,
                        now,
                        (before, after) ->
                                before.lag().equals(lag) && before.position() >= after.position() ? before : after)
                .seen();
    }

    private long from(TopicPartition at, GroupLag lag) {
        return Math.max(lag.committed(), emptyUntil.getOrDefault(at, 0L));
    }

    /** Whether every backlog was seen to its end, or to a record of it. */
    private boolean all(Map<TopicPartition, GroupLag> behind, Map<TopicPartition, Head> heads) {
        return behind.entrySet().stream().allMatch(entry -> {
            Head head = heads.get(entry.getKey());
            boolean met = head != null && head.seen > 0;
            return met
                    || position(entry.getKey(), entry.getValue())
                            >= entry.getValue().end();
        });
    }

    private static void count(List<ConsumerRecord<byte[], byte[]>> records, GroupLag lag, Head head) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            head.seen++;
            if (!lag.done().get(Math.toIntExact(Math.min(Integer.MAX_VALUE, record.offset() - lag.committed())))) {
                head.open++;
                if (head.oldestMs.isEmpty()) {
                    head.oldestMs = OptionalLong.of(record.timestamp());
                }
            }
        }
    }

    /** All was seen: exact. Else the share of records among the offsets seen holds for the rest. */
    private Seen seen(TopicPartition at, GroupLag lag, Head head) {
        long position = position(at, lag);
        long from = from(at, lag);
        if (head.seen == 0) {
            emptyUntil.put(at, position);
        }
        if (position >= lag.end()) {
            return new Seen(head.open, head.oldestMs);
        }
        if (head.seen == 0) {
            return new Seen(Math.min(lag.open(), lag.end() - position), head.oldestMs);
        }
        double share = (double) head.seen / (position - from);
        long open = Math.min(lag.open(), lag.end() - from);
        return new Seen(Math.max(head.open, Math.round(open * share)), head.oldestMs);
    }

    private long position(TopicPartition at, GroupLag lag) {
        try {
            return consumer.position(at, WAIT);
        } catch (TimeoutException e) {
            return from(at, lag);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
