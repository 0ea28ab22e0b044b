package io.sluice.app.dedup;

import io.sluice.app.state.Digests;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * The ids that were taken in of late. One write per request into a window store, whose segments are dropped as a whole when they are past
 * the id window. A window is as long as the id window and a segment of its own, so that a look-up is one point
 * read in each of the segments that are there, and no scan.
 *
 * <p>Touched by the stream thread only.
 */
public final class SeenIds {
    private final WindowStore<byte[], byte[]> store;
    private final long idWindowMs;

    /** Over a store with the retention of {@link #retention}. */
    public SeenIds(WindowStore<byte[], byte[]> store, Duration idWindow) {
        this.store = store;
        this.idWindowMs = idWindow.toMillis();
    }

    /** What the store must keep for this id window. */
    public static Duration retention(Duration idWindow) {
        return idWindow.multipliedBy(2);
    }

    /** Length of the store's windows for this id window. */
    public static Duration windowSize(Duration idWindow) {
        return idWindow;
    }

    /** Whether the id is new for this content inside the id window; from now on it is not. */
    public boolean isNew(byte[] fingerprint, String id, long nowMs) {
        byte[] key = Digests.idKey(fingerprint, id);
        long current = nowMs - nowMs % idWindowMs;
        // One window ahead too: another instance's idea of broker time may have been a little later.
        for (long start = current + idWindowMs; start >= current - idWindowMs; start -= idWindowMs) {
            byte @Nullable [] seenAt = store.fetch(key, start);
            if (seenAt != null && nowMs - ByteBuffer.wrap(seenAt).getLong() <= idWindowMs) {
                return false;
            }
        }
        store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(nowMs).array(), current);
        return true;
    }
}
