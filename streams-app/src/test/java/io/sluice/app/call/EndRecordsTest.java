package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.lane.Lease;
import io.sluice.app.lane.ReplyTo;
import io.sluice.app.lane.SlotId;
import io.sluice.app.lane.WorkerClock;
import io.sluice.schema.Answer;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.Operation;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class EndRecordsTest {
    @Test
    void anAnswerCarriesBackEveryFieldThatItSharesWithItsCall() {
        Call call = Bed.call("one", 1)
                .setTenant("acme")
                .setJob("night")
                .setCachePolicy(CachePolicy.REFRESH)
                .setTtlMs(1_000L)
                .setOperation(Operation.EMBEDDINGS)
                .setTags(List.of("red", "blue"))
                .setNotBeforeMs(1)
                .setAttempts(2)
                .setAmbiguous(3)
                .setFailedAttempts(Map.of("timeout", 4))
                .setQueuedMs(5)
                .setThrottledMs(6)
                .setProviderMs(7)
                .build();
        long nowNanos = 1_000_000;
        WorkerClock stopped = new WorkerClock() {
            @Override
            public long nanoTime() {
                return nowNanos;
            }

            @Override
            public long wallMillis() {
                return 0;
            }
        };
        OpenCall open = new OpenCall(slot(), call, 5, 10, 0, 0, nowNanos, List.of());
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            ProducerRecord<byte[], byte[]> record =
                    new EndRecords(new Topics("t."), 64 * 1024, "a", catalogue, stopped).expired(open);
            Answer answer = catalogue.deserializer(Answer.class).deserialize(record.topic(), record.value());
            List<String> shared = Call.getClassSchema().getFields().stream()
                    .map(Schema.Field::name)
                    .filter(name -> answer.hasField(name))
                    .toList();
            assertThat(shared).hasSizeGreaterThan(15).allSatisfy(name -> {
                assertThat(call.get(name))
                        .as("%s of the call, which must differ from the default to show anything", name)
                        .isNotEqualTo(Answer.getClassSchema().getField(name).defaultVal());
                assertThat(answer.get(name)).as(name).isEqualTo(call.get(name));
            });
        }
    }

    private static Slot slot() {
        Lease none = Lease.none(Duration.ofSeconds(6), Duration.ofSeconds(2));
        return new Slot(new SlotId("one", 0), new TopicPartition("t.calls.one", 0), 10, 0, none);
    }

    @Test
    void aForwardedCallKeepsWhatStoodBesideItAndSaysOnceWhoseItIs() {
        Call call = Bed.call("one", 1).build();
        Headers beside = new ProducerRecord<byte[], byte[]>("t", new byte[0]).headers();
        beside.add("traceparent", "00-trace".getBytes(StandardCharsets.UTF_8));
        ReplyTo.of(call).write(beside);
        OpenCall open = new OpenCall(slot(), call, 5, 10, 0, 0, 0, beside);
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            EndRecords records = new EndRecords(new Topics("t."), 64 * 1024, "a", catalogue, WorkerClock.system());
            ProducerRecord<byte[], byte[]> forwarded =
                    records.forwarded(open, new TopicPartition("t.calls.one", 0), 1_000);
            assertThat(Arrays.stream(forwarded.headers().toArray()).map(Header::key))
                    .containsExactlyInAnyOrder("traceparent", ReplyTo.HEADER);
            assertThat(ReplyTo.read(forwarded.headers())).contains(ReplyTo.of(call));

            beside.add("authorization", "not to be handed on".getBytes(StandardCharsets.UTF_8));
            OpenCall with = new OpenCall(slot(), call, 5, 10, 0, 0, 0, beside);
            assertThat(Arrays.stream(records.expired(with).headers().toArray()).map(Header::key))
                    .as("an answer stands in the call's trace")
                    .containsExactlyInAnyOrder("traceparent", ReplyTo.HEADER);
        }
    }

    @Test
    void anOpenCallKeepsNothingOfTheRecordThatItsHeadersCameIn() {
        byte[] record = "traceparent 00-trace and a long prompt".getBytes(StandardCharsets.UTF_8);
        Header unread = new RecordHeader(ByteBuffer.wrap(record, 0, 11), ByteBuffer.wrap(record, 12, 8));
        OpenCall open = new OpenCall(slot(), Bed.call("one", 1).build(), 5, 10, 0, 0, 0, List.of(unread));

        Arrays.fill(record, (byte) '?');

        assertThat(open.headers()).singleElement().satisfies(header -> {
            assertThat(header.key()).isEqualTo("traceparent");
            assertThat(header.value()).asString(StandardCharsets.UTF_8).isEqualTo("00-trace");
        });
    }
}
