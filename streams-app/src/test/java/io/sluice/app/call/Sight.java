package io.sluice.app.call;

import io.sluice.app.lane.ReplyTo;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.SlotQuota;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.SchemaUnresolvedException;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a reader of committed records sees of a lane's work at one moment.
 *
 * @param calls every record on the lanes' topics, with its place; what is no call and does not say of which has the id {@code "?"}
 * @param answers every answer, with the partition that it is in
 * @param deadLetters places ({@code topic-partition@offset}) of the records that are dead letters
 * @param completed what the group's commit says of a place: true if it is done
 * @param quotas every record on the quota topic, oldest first
 */
record Sight(
        List<Placed<String>> calls,
        List<Placed<Answer>> answers,
        List<String> deadLetters,
        Map<String, Boolean> completed,
        List<SlotQuota> quotas) {

    record Placed<T>(TopicPartition partition, long offset, T value) {
        String place() {
            return partition + "@" + offset;
        }
    }

    String summary() {
        return calls.size() + " calls, " + answers.size() + " answers, " + deadLetters.size() + " dead letters, "
                + completed.values().stream().filter(done -> done).count() + " completed";
    }

    static Sight of(String bootstrap, Topics topics, SchemaCatalogue catalogue, String group) {
        // The offsets first: what they cover must be seen in what is read after them.
        Map<TopicPartition, CommittedOffset> committed = committed(bootstrap, topics, group);
        List<Placed<String>> calls = new ArrayList<>();
        List<Placed<Answer>> answers = new ArrayList<>();
        List<String> deadLetters = new ArrayList<>();
        List<SlotQuota> quotas = new ArrayList<>();
        Deserializer<Answer> answerReader = catalogue.deserializer(Answer.class);
        Deserializer<Call> callReader = catalogue.deserializer(Call.class);
        Deserializer<SlotQuota> quotaReader = catalogue.deserializer(SlotQuota.class);
        for (ConsumerRecord<byte[], byte[]> read : readAll(bootstrap, topics.prefix())) {
            TopicPartition at = new TopicPartition(read.topic(), read.partition());
            if (read.topic().equals(topics.answers())) {
                answers.add(new Placed<>(at, read.offset(), answerReader.deserialize(read.topic(), read.value())));
            } else if (read.topic().equals(topics.deadLetters())) {
                deadLetters.add(header(read, "sluice.topic") + "-" + header(read, "sluice.partition") + "@"
                        + header(read, "sluice.offset"));
            } else if (read.topic().equals(topics.quota())) {
                quotas.add(quotaReader.deserialize(read.topic(), read.value()));
            } else if (read.topic().startsWith(topics.prefix() + "calls.")) {
                calls.add(new Placed<>(at, read.offset(), callId(callReader, read)));
            }
        }
        Map<String, Boolean> completed = new HashMap<>();
        for (Placed<String> call : calls) {
            CommittedOffset offset = committed.get(call.partition());
            completed.put(call.place(), offset != null && offset.covers(call.offset()));
        }
        return new Sight(calls, answers, deadLetters, completed, quotas);
    }

    private static String callId(Deserializer<Call> reader, ConsumerRecord<byte[], byte[]> read) {
        try {
            Call call = read.value() == null ? null : reader.deserialize(read.topic(), read.value());
            return call == null ? idBeside(read) : call.getCallId();
        } catch (SerializationException | SchemaUnresolvedException e) {
            return idBeside(read);
        }
    }

    private static String idBeside(ConsumerRecord<byte[], byte[]> read) {
        return ReplyTo.read(read.headers()).map(ReplyTo::callId).orElse("?");
    }

    private static String header(ConsumerRecord<byte[], byte[]> read, String name) {
        Header header = read.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Map<TopicPartition, CommittedOffset> committed(String bootstrap, Topics topics, String group) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> lanes = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(info -> info.topic().startsWith(topics.prefix() + "calls."))
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            Map<TopicPartition, CommittedOffset> offsets = new HashMap<>();
            consumer.committed(lanes).forEach((partition, offset) -> {
                if (offset != null) {
                    offsets.put(partition, CommittedOffset.of(offset));
                }
            });
            return offsets;
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> readAll(String bootstrap, String prefix) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith(prefix))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(50)).forEach(all::add);
            }
        }
        return all;
    }
}
