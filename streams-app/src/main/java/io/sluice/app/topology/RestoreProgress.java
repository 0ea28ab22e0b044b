package io.sluice.app.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far the restoration of stores is. Thread-safe. */
final class RestoreProgress implements StateRestoreListener {
    private record Store(TopicPartition changelog, String name) {}

    private record Restored(long done, long total) {}

    private final Map<Store, Restored> stores = new ConcurrentHashMap<>();

    /** As it stands now. */
    RestoreState state() {
        long done = 0;
        long total = 0;
        int left = 0;
        for (Restored store : stores.values()) {
            done += store.done();
            total += store.total();
            left += store.done() < store.total() ? 1 : 0;
        }
        return new RestoreState(left, done, total);
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long startOffset, long endOffset) {
        stores.put(new Store(changelog, store), new Restored(0, Math.max(0, endOffset - startOffset)));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long restored) {
        stores.computeIfPresent(
                new Store(changelog, store),
                (key, so) -> new Restored(Math.min(so.total(), so.done() + restored), so.total()));
    }

    /** Transaction markers and compacted records are offsets without a record, so the end says that all is done. */
    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long totalRestored) {
        stores.computeIfPresent(new Store(changelog, store), (key, so) -> new Restored(so.total(), so.total()));
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long totalRestored) {
        stores.remove(new Store(changelog, store));
    }
}
