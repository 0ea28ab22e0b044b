package io.sluice.app.call;

import io.sluice.app.lane.QuotaLedger;
import io.sluice.app.lane.SlotId;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a slot begins of which the group has committed nothing. Either nobody ever worked on it: then at the log's
 * beginning. Or the group's offsets are gone, because they expired (brokers keep those of an idle group for 7 days unless
 * {@code offsets.retention.minutes} says otherwise) or were deleted, and calls are kept for ever: from the beginning,
 * each would be paid again. The quota record remembers where the work stood. Poll thread only; blocks.
 */
final class Beginnings {
    private static final Logger LOG = LoggerFactory.getLogger(Beginnings.class);

    private final QuotaLedger ledger;

    Beginnings(QuotaLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * The offset to read from.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not say in time
     */
    long of(Consumer<byte[], byte[]> consumer, TopicPartition partition, SlotId id, Duration timeout) {
        return switch (ledger.read(id, timeout)) {
            case QuotaLedger.Left.Nothing nothing -> consumer.position(partition, timeout);
            case QuotaLedger.Left.Unreadable unreadable -> {
                LOG.error(
                        "slot {}: the group has no offset of {}, though it was worked on, and the quota record that"
                                + " remembers where cannot be read ({}): everything is called again",
                        id,
                        partition,
                        unreadable.why());
                yield consumer.position(partition, timeout);
            }
            case QuotaLedger.Left.Snapshot left ->
                left.committedOffsets().containsKey(partition.topic())
                        ? resumed(consumer, partition, id, left, timeout)
                        // Another class of the slot was worked on, this one never.
                        : consumer.position(partition, timeout);
        };
    }

    private static long resumed(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            SlotId id,
            QuotaLedger.Left.Snapshot left,
            Duration timeout) {
        long first = only(consumer.beginningOffsets(Set.of(partition), timeout));
        long known = Objects.requireNonNull(left.committedOffsets().get(partition.topic()));
        long at = Math.max(first, Math.min(known, firstSince(consumer, partition, left.appendedMs(), timeout)));
        LOG.warn(
                "slot {}: the group has no offset of {} (expired or deleted), but {} worked on it until {} ms: goes on"
                        + " from offset {}; calls that had ended beyond it are paid again",
                id,
                partition,
                left.owner(),
                left.quota().atMs(),
                at);
        return at;
    }

    /**
     * Offsets of a topic that was deleted and created again begin anew. What was committed when the quota record was
     * written lies before everything that was appended later: so no later record is ever passed over.
     */
    private static long firstSince(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long appendedMs, Duration timeout) {
        Map<TopicPartition, OffsetAndTimestamp> since =
                consumer.offsetsForTimes(Map.of(partition, appendedMs), timeout);
        OffsetAndTimestamp found = since.get(partition);
        return found == null ? only(consumer.endOffsets(Set.of(partition), timeout)) : found.offset();
    }

    private static long only(Map<TopicPartition, Long> offsets) {
        return offsets.values().iterator().next();
    }
}
