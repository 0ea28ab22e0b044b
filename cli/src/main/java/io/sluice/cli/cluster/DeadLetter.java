package io.sluice.cli.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that could not be read.
 *
 * @param record as it stands on the dead-letter topic: key, value and headers as they were, and ours
 * @param replayedAt when it was put on its topic again, the last time; empty: it was not
 */
public record DeadLetter(ConsumerRecord<byte[], byte[]> record, Optional<Instant> replayedAt) {

    private static final String OURS = "sluice.";
    /** Header of a record that is no letter: it says which letter was replayed. */
    private static final String REPLAYED = OURS + "replayed";

    /** All that the topic has since a time, oldest first. */
    public static List<DeadLetter> since(Cluster cluster, Optional<Instant> from) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Instant> replayed = new HashMap<>();
        TopicScan.read(cluster, cluster.needed(cluster.topics().deadLetters()), from, record -> {
            Optional<String> letter = markedBy(record);
            if (letter.isPresent()) {
                replayed.put(letter.get(), Instant.ofEpochMilli(record.timestamp()));
            } else {
                records.add(record);
            }
        });
        return records.stream()
                .map(record -> new DeadLetter(record, Optional.ofNullable(replayed.get(name(record)))))
                .sorted(Comparator.comparing(DeadLetter::at)
                        .thenComparingLong(letter -> letter.record().offset()))
                .toList();
    }

    /** The letter that a mark is about. A letter keeps its publisher's headers, and is none whatever they say: it has a reason. */
    private static Optional<String> markedBy(ConsumerRecord<byte[], byte[]> record) {
        return header(record, OURS + "reason").isPresent() ? Optional.empty() : header(record, REPLAYED);
    }

    /** The record for the dead-letter topic that says that this one was put on its topic again. */
    public ProducerRecord<byte[], byte[]> replayedMark() {
        byte[] letter = name().getBytes(StandardCharsets.UTF_8);
        Headers headers = new RecordHeaders().add(REPLAYED, letter);
        // With a key and a value, for a topic that somebody compacts.
        byte[] key = (REPLAYED + "/" + name()).getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(record.topic(), record.partition(), key, letter, headers);
    }

    /** How it is named on the command line: {@code partition:offset}. */
    public String name() {
        return name(record);
    }

    private static String name(ConsumerRecord<byte[], byte[]> record) {
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
        return header(record, OURS + name).orElse("");
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }
}
