package io.sluice.app.state;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What a task counts of its own stores, because counting by walking them would cost what they hold: answers and their bytes, and requests
 * without a result. One small write per change. Touched by the stream thread only.
 */
public final class TaskCounters {
    private static final String KEY = "counters";

    private final KeyValueStore<String, byte[]> store;
    private final OpenRequests.Share share;
    private long answers;
    private long answerBytes;
    private long openRequests;

    /** Goes on from what the store holds. */
    public TaskCounters(KeyValueStore<String, byte[]> store, OpenRequests.Share share) {
        this.store = store;
        this.share = share;
        byte @Nullable [] stored = store.get(KEY);
        if (stored != null) {
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            answers = buffer.getLong();
            answerBytes = buffer.getLong();
            openRequests = buffer.getLong();
        }
        share.set(openRequests);
    }

    /** Answers in the cache. */
    public long answers() {
        return answers;
    }

    /** Bytes of the answers in the cache. */
    public long answerBytes() {
        return answerBytes;
    }

    /** Requests that wait for their result. */
    public long openRequests() {
        return openRequests;
    }

    /** Answers came or went. */
    public void addAnswers(long count, long bytes) {
        answers += count;
        answerBytes += bytes;
        write();
    }

    /** Requests began to wait, or got their result. */
    public void addOpenRequests(long count) {
        openRequests += count;
        share.set(openRequests);
        write();
    }

    private void write() {
        store.put(
                KEY,
                ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(answers)
                        .putLong(answerBytes)
                        .putLong(openRequests)
                        .array());
    }
}
