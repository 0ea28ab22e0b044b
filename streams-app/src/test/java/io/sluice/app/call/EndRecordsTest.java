package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.lane.Lease;
import io.sluice.app.lane.ReplyTo;
import io.sluice.app.lane.SlotId;
import io.sluice.app.lane.WorkerClock;
import io.sluice.schema.Call;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class EndRecordsTest {
    @Test
    void aForwardedCallKeepsWhatStoodBesideItAndSaysOnceWhoseItIs() {
        Call call = Bed.call("one", 1).build();
        Headers beside = new ProducerRecord<byte[], byte[]>("t", new byte[0]).headers();
        beside.add("traceparent", "00-trace".getBytes(StandardCharsets.UTF_8));
        ReplyTo.of(call).write(beside);
        Lease none = Lease.none(Duration.ofSeconds(6), Duration.ofSeconds(2));
        Slot slot = new Slot(new SlotId("one", 0), new TopicPartition("t.calls.one", 0), 10, 0, none);
        OpenCall open = new OpenCall(slot, call, 5, 10, 0, 0, 0, beside);
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            EndRecords records = new EndRecords(new Topics("t."), 64 * 1024, "a", catalogue, WorkerClock.system());
            ProducerRecord<byte[], byte[]> forwarded =
                    records.forwarded(open, new TopicPartition("t.calls.one", 0), 1_000);
            assertThat(Arrays.stream(forwarded.headers().toArray()).map(Header::key))
                    .containsExactlyInAnyOrder("traceparent", ReplyTo.HEADER);
            assertThat(ReplyTo.read(forwarded.headers())).contains(ReplyTo.of(call));

            beside.add("authorization", "not to be handed on".getBytes(StandardCharsets.UTF_8));
            assertThat(Arrays.stream(records.expired(open).headers().toArray()).map(Header::key))
                    .as("an answer stands in the call's trace")
                    .containsExactlyInAnyOrder("traceparent", ReplyTo.HEADER);
        }
    }
}
