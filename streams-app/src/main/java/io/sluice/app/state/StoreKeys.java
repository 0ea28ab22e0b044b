package io.sluice.app.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keys of the stores as bytes: big-endian, so that RocksDB's order is the order of time and sequence. No negative numbers. */
public final class StoreKeys {
    /** Bytes of a fingerprint. */
    public static final int FINGERPRINT_BYTES = 32;

    private static final int CALL_BYTES = 16;

    /** Which pending call of a fingerprint. */
    public enum Slot {
        /** Opened by a USE. */
        USE(0),
        /** Opened by a REFRESH. */
        REFRESH(1),
        /** Opened by a BYPASS: one per call. */
        BYPASS(2);

        private final int code;

        Slot(int code) {
            this.code = code;
        }
    }

    private StoreKeys() {}

    /** Key in {@code pending}. */
    public static byte[] pending(byte[] fingerprint, Slot slot, CallId call) {
        boolean own = slot == Slot.BYPASS;
        ByteBuffer key = ByteBuffer.allocate(FINGERPRINT_BYTES + 1 + (own ? CALL_BYTES : 0))
                .put(fingerprint)
                .put((byte) slot.code);
        return own ? key.putLong(call.high()).putLong(call.low()).array() : key.array();
    }

    /** The fingerprint in a key of {@code pending}. */
    public static byte[] fingerprintOfPending(byte[] key) {
        return Arrays.copyOf(key, FINGERPRINT_BYTES);
    }

    /** Key in {@code draining} and {@code pinned}. */
    public static byte[] call(CallId call) {
        return ByteBuffer.allocate(CALL_BYTES)
                .putLong(call.high())
                .putLong(call.low())
                .array();
    }

    /** The call id in a key of {@code draining}. */
    public static CallId callOf(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new CallId(buffer.getLong(), buffer.getLong());
    }

    /** Key in {@code waiters}. */
    public static byte[] waiter(CallId call, long sequence) {
        return ByteBuffer.allocate(CALL_BYTES + Long.BYTES)
                .putLong(call.high())
                .putLong(call.low())
                .putLong(sequence)
                .array();
    }

    /** The sequence in a key of {@code waiters}. */
    public static long sequenceOfWaiter(byte[] key) {
        return ByteBuffer.wrap(key).getLong(CALL_BYTES);
    }

    /** Key in {@code answers-expiry}: soonest to expire first, then oldest. */
    public static byte[] expiry(long expiresAtMs, long storedAtMs, byte[] fingerprint) {
        return ByteBuffer.allocate(2 * Long.BYTES + FINGERPRINT_BYTES)
                .putLong(expiresAtMs)
                .putLong(storedAtMs)
                .put(fingerprint)
                .array();
    }

    /** The fingerprint in a key of {@code answers-expiry}. */
    public static byte[] fingerprintOfExpiry(byte[] key) {
        return Arrays.copyOfRange(key, 2 * Long.BYTES, key.length);
    }

    /** Key in the store of deadlines. */
    public static byte[] deadline(long deadlineMs, CallId call, long sequence) {
        return ByteBuffer.allocate(2 * Long.BYTES + CALL_BYTES)
                .putLong(deadlineMs)
                .putLong(call.high())
                .putLong(call.low())
                .putLong(sequence)
                .array();
    }

    /** The call id in a key of {@code deadlines}. */
    public static CallId callOfDeadline(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new CallId(buffer.getLong(Long.BYTES), buffer.getLong(2 * Long.BYTES));
    }

    /** The sequence in a key of {@code deadlines}. */
    public static long sequenceOfDeadline(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Long.BYTES + CALL_BYTES);
    }

    /** Key in the index of jobs by time. */
    public static byte[] job(long atMs, String job) {
        byte[] name = job.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(atMs)
                .put(name)
                .array();
    }

    /** The job in a key of that index. */
    public static String jobOf(byte[] key) {
        return new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8);
    }

    /** First key of all with this time or a later one. */
    public static byte[] fromTime(long ms) {
        return ByteBuffer.allocate(Long.BYTES).putLong(ms).array();
    }

    /** Whether the first key stands before the second one, in the stores' order. */
    public static boolean isBefore(byte[] key, byte @Nullable [] other) {
        return other == null || Arrays.compareUnsigned(key, other) < 0;
    }
}
