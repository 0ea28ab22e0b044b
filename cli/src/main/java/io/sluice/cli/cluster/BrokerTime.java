package io.sluice.cli.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What time it is at the broker, as the reports of instances tell, so that ages are right where this machine's clock is not. Stateless. */
public final class BrokerTime {
    /** Reports come every other second: a clock that finds the newest so old at most is right enough. */
    private static final Duration AGREES = Duration.ofSeconds(5);

    private static final Duration NEXT_REPORT = Duration.ofSeconds(3);

    private BrokerTime() {}

    /**
     * This machine's time where the newest report agrees with it, or where no instance is there to tell; else the time of the next
     * report, for which this blocks some seconds at most.
     *
     * @param wall on this machine
     */
    public static Instant now(Cluster cluster, Instant wall) {
        String topic = cluster.topics().instances();
        try {
            return cluster.topicNames().contains(topic) ? now(cluster, topic, wall) : wall;
        } catch (ClusterException e) {
            // Who may not read it still sees what waits.
            return wall;
        }
    }

    private static Instant now(Cluster cluster, String topic, Instant wall) {
        Newest newest = new Newest();
        TopicScan.read(cluster, topic, Optional.empty(), newest::read);
        if (newest.there.isEmpty() || newest.age(wall).compareTo(AGREES) <= 0) {
            return wall;
        }
        return TopicScan.next(cluster, topic, NEXT_REPORT)
                .map(record -> Instant.ofEpochMilli(record.timestamp()))
                .orElse(wall);
    }

    private static final class Newest {
        /** Keys of instances that did not leave in order. */
        final Set<String> there = new HashSet<>();

        @Nullable Instant at;

        void read(ConsumerRecord<byte[], byte[]> record) {
            String instance = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                there.remove(instance);
            } else {
                there.add(instance);
                at = Instant.ofEpochMilli(record.timestamp());
            }
        }

        Duration age(Instant wall) {
            return at == null ? Duration.ZERO : Duration.between(at, wall).abs();
        }
    }
}
