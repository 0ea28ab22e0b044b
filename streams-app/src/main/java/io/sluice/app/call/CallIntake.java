package io.sluice.app.call;

import io.sluice.app.lane.WorkerClock;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schemas.Resolution;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.WireFormat;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Turns records of a lane's topic into calls, or into what ends them at once. Poll thread only; never blocks. */
final class CallIntake {
    private final SchemaCatalogue catalogue;
    private final Deserializer<Call> calls;
    private final EndRecords records;
    private final int answerPartitions;
    private final WorkerClock clock;

    CallIntake(SchemaCatalogue catalogue, EndRecords records, int answerPartitions, WorkerClock clock) {
        this.catalogue = catalogue;
        this.calls = catalogue.deserializer(Call.class);
        this.records = records;
        this.answerPartitions = answerPartitions;
        this.clock = clock;
    }

    /** What a record is. */
    sealed interface Taken {
        /** A call that can be made. */
        record Ready(OpenCall open) implements Taken {}

        /** It ends here, with this record. */
        record Broken(ProducerRecord<byte[], byte[]> produced) implements Taken {}

        /** The registry has not said yet what it is. Registry trouble blocks, it never dead-letters. */
        record Unresolved(int schemaId) implements Taken {}
    }

    /**
     * @param lane the lane that the topic belongs to; null where no lane of that name is configured any more
     */
    Taken take(ConsumerRecord<byte[], byte[]> taken, @Nullable Lane lane) {
        OptionalInt id = WireFormat.schemaId(taken.value());
        if (id.isEmpty()) {
            return deadLetter(taken, "UNREADABLE: no value in the wire format");
        }
        int schemaId = id.getAsInt();
        return switch (catalogue.resolve(schemaId)) {
            case Resolution.Missing missing -> deadLetter(taken, "UNREADABLE: " + missing.reason());
            case Resolution.Unresolved unresolved -> {
                catalogue.request(schemaId);
                yield new Taken.Unresolved(schemaId);
            }
            case Resolution.Known known -> decode(taken, lane);
        };
    }

    private Taken decode(ConsumerRecord<byte[], byte[]> taken, @Nullable Lane lane) {
        Call call;
        try {
            call = calls.deserialize(taken.topic(), taken.value());
        } catch (SerializationException e) {
            return deadLetter(taken, "UNREADABLE: " + e.getMessage());
        }
        if (call.getPartition() < 0
                || call.getPartition() >= answerPartitions
                || call.getFingerprint().isEmpty()) {
            return deadLetter(
                    taken,
                    "UNREADABLE: no answer can be addressed to partition " + call.getPartition() + " of "
                            + answerPartitions);
        }
        OpenCall open = open(taken, call, lane);
        if (lane == null) {
            String message = "no lane '" + call.getLane() + "' is configured";
            return new Taken.Broken(records.failed(open, FailureKind.NO_LANE, message, null));
        }
        String broken = broken(call);
        return broken == null
                ? new Taken.Ready(open)
                : new Taken.Broken(records.failed(open, FailureKind.UNREADABLE, broken, null));
    }

    private static @Nullable String broken(Call call) {
        if (call.getOperation() == Operation.UNKNOWN) {
            return "the call's operation is unknown to this version";
        }
        if (call.getCachePolicy() == CachePolicy.UNKNOWN) {
            return "the call's cache policy is unknown to this version";
        }
        return call.getModel().isEmpty() || call.getBody().isEmpty() ? "the call names no model, or has no body" : null;
    }

    private OpenCall open(ConsumerRecord<byte[], byte[]> taken, Call call, @Nullable Lane lane) {
        long now = clock.nanoTime();
        long wallMs = clock.wallMillis();
        long waitedMs = Math.max(0, wallMs - taken.timestamp());
        // Held no longer than any wait is; what is not due then goes to the end of the lane once more.
        long holdMaxMs = lane == null ? 0 : lane.config().retry().requeueAfter().toMillis();
        long holdMs = Math.clamp(call.getNotBeforeMs() - wallMs, 0, holdMaxMs);
        long notBeforeNanos = now + TimeUnit.MILLISECONDS.toNanos(holdMs);
        int bytes = taken.serializedValueSize() + Math.max(0, taken.serializedKeySize());
        return new OpenCall(call, taken.offset(), bytes, waitedMs, notBeforeNanos, now);
    }

    private Taken deadLetter(ConsumerRecord<byte[], byte[]> taken, String reason) {
        return new Taken.Broken(records.deadLetter(taken, reason));
    }
}
