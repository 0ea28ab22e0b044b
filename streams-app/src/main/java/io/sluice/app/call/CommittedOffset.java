package io.sluice.app.call;

import io.sluice.app.lane.OffsetBitmap;
import java.util.BitSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the group has committed for one partition: everything below the offset, and the marked offsets above it.
 *
 * @param offset the committed offset
 * @param completed bit i: offset + i is completed
 */
record CommittedOffset(long offset, BitSet completed) {
    private static final Logger LOG = LoggerFactory.getLogger(CommittedOffset.class);

    /** Metadata that is not ours marks nothing: its calls are made again, which costs money but loses none. */
    static CommittedOffset of(OffsetAndMetadata committed) {
        return switch (OffsetBitmap.decode(committed.offset(), committed.metadata())) {
            case OffsetBitmap.Completed marked -> new CommittedOffset(committed.offset(), marked.offsets());
            case OffsetBitmap.Unreadable unreadable -> {
                LOG.warn(
                        "the commit at offset {} marks nothing that can be read: {}",
                        committed.offset(),
                        unreadable.why());
                yield new CommittedOffset(committed.offset(), new BitSet());
            }
        };
    }

    boolean covers(long other) {
        return other < offset || completed.get(Math.toIntExact(Math.min(other - offset, Integer.MAX_VALUE)));
    }
}
