package io.sluice.app.metrics;

import io.sluice.app.state.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Jobs by the time from which they are worth a look: one entry each, which may be older than the job's last change, so that a change costs
 * no write here. Walked from a cursor, because what was deleted before it would be walked over again and again. Touched by the stream
 * thread only.
 */
final class JobAges {
    private static final byte[] NOTHING = {};

    private final KeyValueStore<byte[], byte[]> index;
    private byte[] cursor = {};

    JobAges(KeyValueStore<byte[], byte[]> index) {
        this.index = index;
    }

    /** Has a job looked at when this time is over. */
    void add(long atMs, String job) {
        byte[] key = StoreKeys.job(atMs, job);
        index.put(key, NOTHING);
        if (StoreKeys.isBefore(key, cursor)) {
            cursor = key;
        }
    }

    /** Takes out those whose time is before this one, the earliest first, so many at most. */
    List<String> take(long beforeMs, int limit) {
        byte[] before = StoreKeys.fromTime(Math.max(0, beforeMs));
        List<byte[]> due = new ArrayList<>();
        if (StoreKeys.isBefore(cursor, before)) {
            try (KeyValueIterator<byte[], byte[]> entries = index.range(cursor, before)) {
                while (entries.hasNext() && due.size() < limit) {
                    byte[] key = entries.next().key;
                    if (StoreKeys.isBefore(key, before)) {
                        due.add(key);
                    }
                }
            }
        }
        due.forEach(index::delete);
        if (!due.isEmpty()) {
            cursor = due.getLast();
        }
        return due.stream().map(StoreKeys::jobOf).toList();
    }
}
