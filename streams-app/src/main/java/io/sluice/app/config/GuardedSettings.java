package io.sluice.app.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kafka client settings that are the job's own to decide, because a guarantee stands on each. */
final class GuardedSettings {
    private record Guard(String setting, String reason) {}

    private static final List<Guard> GUARDS = List.of(
            new Guard("bootstrap.servers", "it is kafka.bootstrap-servers"),
            new Guard("enable.auto.commit", "offsets are committed with their answers, in one transaction"),
            new Guard("auto.offset.reset", "anything but earliest skips calls"),
            new Guard("isolation.level", "aborted records must not be read"),
            new Guard("processing.guarantee", "one result per request needs exactly_once_v2"),
            new Guard("acks", "an acknowledged request must not be lost"),
            new Guard("enable.idempotence", "records must not be doubled or reordered"),
            new Guard("max.in.flight.requests.per.connection", "records must not be reordered"),
            new Guard("transactional.id", "a successor fences its predecessor by it"),
            new Guard("transaction.timeout.ms", "it is worker.transaction-timeout"),
            new Guard("group.id", "it follows from topics.prefix"),
            new Guard("group.instance.id", "it follows from instance-id"),
            new Guard("group.protocol", "static members need the classic protocol"),
            new Guard("partition.assignment.strategy", "the topics of a slot must sit with one owner"),
            new Guard("session.timeout.ms", "it is worker.session-timeout, by which a worker stops sending"),
            new Guard("application.id", "it follows from topics.prefix"),
            new Guard("client.id", "it follows from instance-id"),
            new Guard("key.serializer", "the wire format is part of the contract"),
            new Guard("value.serializer", "the wire format is part of the contract"),
            new Guard("key.deserializer", "the wire format is part of the contract"),
            new Guard("value.deserializer", "the wire format is part of the contract"),
            new Guard("default.key.serde", "the wire format is part of the contract"),
            new Guard("default.value.serde", "the wire format is part of the contract"),
            new Guard("num.stream.threads", "it is stream.threads"),
            new Guard("commit.interval.ms", "it is stream.commit-interval"),
            new Guard("poll.ms", "it is stream.poll-interval"),
            new Guard("state.dir", "it is state-dir"),
            new Guard("num.standby.replicas", "it is stream.standby-replicas"),
            new Guard("rocksdb.config.setter", "it bounds memory: stream.rocks-bytes"),
            new Guard("default.timestamp.extractor", "answers go before requests by it"),
            new Guard("deserialization.exception.handler", "a record must not be skipped without a result"),
            new Guard("processing.exception.handler", "a continue handler keeps half of a record's writes"),
            new Guard("production.exception.handler", "a result must not be dropped"),
            new Guard("max.request.size", "it follows from topics.max-record-bytes"));

    private static final List<String> STREAMS_PREFIXES =
            List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.");

    /** Streams passes what follows to the topics that it creates. */
    private static final String TOPIC_PREFIX = "topic.";

    private GuardedSettings() {}

    static void check(Checks checks, String client, Map<String, String> settings) {
        new TreeMap<>(settings)
                .forEach((setting, value) -> guard(bare(client, setting))
                        .ifPresent(guard ->
                                checks.that(false, client + "." + setting, value, "left out: " + guard.reason())));
    }

    private static String bare(String client, String setting) {
        if (client.equals("streams")) {
            for (String prefix : STREAMS_PREFIXES) {
                if (setting.startsWith(prefix)) {
                    return setting.substring(prefix.length());
                }
            }
        }
        return setting;
    }

    private static Optional<Guard> guard(String setting) {
        if (setting.startsWith(TOPIC_PREFIX)) {
            return Optional.of(new Guard(setting, "an internal topic must not lose what was taken in"));
        }
        return GUARDS.stream().filter(guard -> guard.setting().equals(setting)).findFirst();
    }
}
