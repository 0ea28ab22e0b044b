package io.sluice.cli.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that could not be read.
 *
 * @param record as it stands on the dead-letter topic: key, value and headers as they were, and ours
 */
public record DeadLetter(ConsumerRecord<byte[], byte[]> record) {

    private static final String OURS = "sluice.";

    /** All that the topic has since a time, oldest first. */
    public static List<DeadLetter> since(Cluster cluster, Optional<Instant> from) {
        List<DeadLetter> letters = new ArrayList<>();
        TopicScan.read(
                cluster,
                cluster.needed(cluster.topics().deadLetters()),
                from,
                record -> letters.add(new DeadLetter(record)));
        letters.sort(Comparator.comparing(DeadLetter::at)
                .thenComparingLong(letter -> letter.record().offset()));
        return letters;
    }

    /** How it is named on the command line: {@code partition:offset}. */
    public String name() {
        return record.partition() + ":" + record.offset();
    }

    /** When it came to the dead-letter topic. */
    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Why it could not be read. */
    public String reason() {
        return text("reason");
    }

    /** Where it was first. */
    public String topic() {
        return text("topic");
    }

    /** Partition and offset where it was first. */
    public String place() {
        return text("partition") + ":" + text("offset");
    }

    /** Whether it was too large to be kept whole. */
    public boolean cut() {
        return record.headers().lastHeader(OURS + "value-bytes") != null;
    }

    /** Its own headers, without ours. */
    public Headers ownHeaders() {
        Headers own = new RecordHeaders();
        record.headers().forEach(header -> {
            if (!header.key().startsWith(OURS)) {
                own.add(header);
            }
        });
        return own;
    }

    private String text(String name) {
        Header header = record.headers().lastHeader(OURS + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
