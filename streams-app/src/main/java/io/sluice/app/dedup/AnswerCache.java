package io.sluice.app.dedup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.app.control.ControlView;
import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.app.state.TaskCounters;
import io.sluice.app.state.Utf8Size;
import io.sluice.state.StoredAnswer;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one task: RocksDB, an index of when they expire, and the hot ones decoded in memory.
 *
 * <p>An answer that an operator invalidated is removed when it is met. Bounded by entries and bytes; what gives way is what expires soonest, and of that the oldest. The index is walked from a cursor, so that
 * the tombstones before it are not walked over again and again.
 *
 * <p>Touched by the stream thread only. Made in the processor's {@code init}: an aborted transaction ends the task and with it the hot
 * answers, so they are never ahead of the store.
 */
public final class AnswerCache {
    /** What an entry takes besides its texts. */
    private static final int ENTRY_BYTES = 256;

    private static final int HOT_ENTRY_BYTES = 512;

    private final KeyValueStore<byte[], StoredAnswer> answers;
    private final KeyValueStore<byte[], byte[]> expiry;
    private final TaskCounters counters;
    private final CacheBounds bounds;
    private final ControlView controls;
    private final Cache<ByteBuffer, StoredAnswer> hot;
    private byte[] cursor = new byte[0];

    /** Over the task's stores. */
    public AnswerCache(
            KeyValueStore<byte[], StoredAnswer> answers,
            KeyValueStore<byte[], byte[]> expiry,
            TaskCounters counters,
            CacheBounds bounds,
            ControlView controls) {
        this.answers = answers;
        this.expiry = expiry;
        this.counters = counters;
        this.bounds = bounds;
        this.controls = controls;
        this.hot = Caffeine.newBuilder()
                .maximumWeight(bounds.hotBytesMax())
                .weigher((ByteBuffer key, StoredAnswer answer) -> hotBytes(answer))
                .executor(Runnable::run)
                .build();
    }

    /** The answer that may be reused now, or null. */
    public @Nullable StoredAnswer find(byte[] fingerprint, long nowMs) {
        ByteBuffer key = ByteBuffer.wrap(fingerprint);
        StoredAnswer answer = hot.getIfPresent(key);
        if (answer == null) {
            answer = answers.get(fingerprint);
            if (answer != null) {
                hot.put(key, answer);
            }
        }
        if (answer != null && isInvalidated(answer, controls)) {
            drop(fingerprint, answer);
            return null;
        }
        return answer == null || answer.getExpiresAtMs() <= nowMs ? null : answer;
    }

    /** Whether an operator wants that the answer is not used any more. */
    public static boolean isInvalidated(StoredAnswer answer, ControlView controls) {
        return controls.isInvalidated(
                answer.getModel(), answer.getTags(), answer.getTenant(), answer.getJob(), answer.getStoredAtMs());
    }

    private void drop(byte[] fingerprint, StoredAnswer answer) {
        answers.delete(fingerprint);
        hot.invalidate(ByteBuffer.wrap(fingerprint));
        remove(expiryKey(fingerprint, answer), entryBytes(answer));
    }

    /** Whether there is no answer. */
    public boolean isEmpty() {
        return counters.answers() == 0;
    }

    /** Keeps an answer, unless it is no use, too large, or a reusable one of the same or a newer call is there. */
    public void put(byte[] fingerprint, StoredAnswer answer) {
        long bytes = entryBytes(answer);
        if (bytes > bounds.bytesMax() || answer.getExpiresAtMs() <= answer.getStoredAtMs()) {
            return;
        }
        StoredAnswer present = answers.get(fingerprint);
        boolean newerIsThere = present != null
                && present.getExpiresAtMs() > answer.getStoredAtMs()
                && !isInvalidated(present, controls)
                && callOf(present).compareTo(callOf(answer)) >= 0;
        if (newerIsThere) {
            return;
        }
        if (present != null) {
            remove(expiryKey(fingerprint, present), entryBytes(present));
        }
        answers.put(fingerprint, answer);
        byte[] key = expiryKey(fingerprint, answer);
        expiry.put(key, ByteBuffer.allocate(Long.BYTES).putLong(bytes).array());
        counters.addAnswers(1, bytes);
        hot.put(ByteBuffer.wrap(fingerprint), answer);
        if (StoreKeys.isBefore(key, cursor)) {
            cursor = key;
        }
        evict();
    }

    /**
     * Drops answers whose time is over.
     *
     * @return how many; as many as the limit means that there may be more
     */
    public int expire(long nowMs, int limit) {
        return drop(StoreKeys.fromTime(nowMs + 1), limit, () -> true);
    }

    /** Drops answers until the bounds hold again; what an insertion does not get done, the next goes on with. */
    private void evict() {
        if (isOverFull()) {
            drop(StoreKeys.fromTime(-1L), bounds.evictedAtOnceMax(), this::isOverFull);
        }
    }

    private boolean isOverFull() {
        return counters.answers() > bounds.entriesMax() || counters.answerBytes() > bounds.bytesMax();
    }

    private int drop(byte[] before, int limit, BooleanSupplier goOn) {
        int dropped = 0;
        if (!StoreKeys.isBefore(cursor, before)) {
            return 0;
        }
        try (KeyValueIterator<byte[], byte[]> due = expiry.range(cursor, before)) {
            while (dropped < limit && goOn.getAsBoolean() && due.hasNext()) {
                KeyValue<byte[], byte[]> entry = due.next();
                if (!StoreKeys.isBefore(entry.key, before)) {
                    break;
                }
                byte[] fingerprint = StoreKeys.fingerprintOfExpiry(entry.key);
                answers.delete(fingerprint);
                hot.invalidate(ByteBuffer.wrap(fingerprint));
                remove(entry.key, ByteBuffer.wrap(entry.value).getLong());
                cursor = entry.key;
                dropped++;
            }
        }
        return dropped;
    }

    private void remove(byte[] expiryKey, long bytes) {
        expiry.delete(expiryKey);
        counters.addAnswers(-1, -bytes);
    }

    private static byte[] expiryKey(byte[] fingerprint, StoredAnswer answer) {
        return StoreKeys.expiry(answer.getExpiresAtMs(), answer.getStoredAtMs(), fingerprint);
    }

    private static CallId callOf(StoredAnswer answer) {
        return new CallId(answer.getCallHigh(), answer.getCallLow());
    }

    private static long entryBytes(StoredAnswer answer) {
        return ENTRY_BYTES + Utf8Size.of(answer.getBody());
    }

    private static int hotBytes(StoredAnswer answer) {
        String body = answer.getBody();
        // Java keeps a text in one byte a character while every character is Latin-1, else in two.
        long chars = body == null ? 0 : body.length();
        boolean wide = body != null && body.chars().anyMatch(c -> c > 0xff);
        return (int) Math.min(Integer.MAX_VALUE, HOT_ENTRY_BYTES + (wide ? 2 * chars : chars));
    }
}
