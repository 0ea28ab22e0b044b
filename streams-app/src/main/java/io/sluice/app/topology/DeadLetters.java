package io.sluice.app.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a record that cannot be read: key and value as they were, its own headers, and ours with the reason and the place. Neither
 * the reason nor any log says what is in it.
 *
 * @param bytesMax largest record that the topic takes; what is larger is cut, and a header says how long it was
 */
record DeadLetters(int bytesMax) {
    static final String REASON = "sluice.reason";
    static final String TOPIC = "sluice.topic";
    static final String PARTITION = "sluice.partition";
    static final String OFFSET = "sluice.offset";
    static final String CUT_FROM = "sluice.value-bytes";

    private static final int REASON_CHARS_MAX = 500;
    private static final int OWN_BYTES = 4096;

    Record<byte[], byte[]> of(
            Record<byte[], byte[]> unreadable, RecordMetadata place, String reason, long timestampMs) {
        int room = bytesMax - OWN_BYTES;
        byte @Nullable [] key = unreadable.key();
        if (key != null && key.length > room / 2) {
            key = Arrays.copyOf(key, room / 2);
        }
        room -= key == null ? 0 : key.length;
        byte @Nullable [] value = unreadable.value();
        int length = value == null ? 0 : value.length;
        if (value != null && length > room) {
            value = Arrays.copyOf(value, room);
        }
        room -= value == null ? 0 : value.length;
        Record<byte[], byte[]> letter = new Record<>(key, value, timestampMs);
        Headers headers = letter.headers();
        if (bytes(unreadable.headers()) <= room) {
            unreadable.headers().forEach(headers::add);
        }
        add(headers, REASON, reason.length() <= REASON_CHARS_MAX ? reason : reason.substring(0, REASON_CHARS_MAX));
        add(headers, TOPIC, place.topic());
        add(headers, PARTITION, Integer.toString(place.partition()));
        add(headers, OFFSET, Long.toString(place.offset()));
        if (value != null && value.length < length) {
            add(headers, CUT_FROM, Integer.toString(length));
        }
        return letter;
    }

    private static void add(Headers headers, String key, String value) {
        headers.add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static long bytes(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += 3L * header.key().length() + 10 + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }
}
