package io.sluice.app.call;

import io.sluice.app.lane.ReplyTo;
import io.sluice.app.lane.WorkerClock;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schemas.Resolution;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns records of a lane's topic into calls, or into what ends them at once. Poll thread only; never blocks. */
final class CallIntake {
    private static final Logger LOG = LoggerFactory.getLogger(CallIntake.class);

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
     * @param slot whose partition it was read from
     * @param lane null where no lane of that name is configured any more
     */
    Taken take(ConsumerRecord<byte[], byte[]> taken, Slot slot, @Nullable Lane lane) {
        String name = slot.id.lane();
        OptionalInt id = WireFormat.schemaId(taken.value());
        if (id.isEmpty()) {
            return undecodable(taken, name, "no value in the wire format");
        }
        int schemaId = id.getAsInt();
        return switch (catalogue.resolve(schemaId)) {
            case Resolution.Missing missing -> undecodable(taken, name, missing.reason());
            case Resolution.Unresolved unresolved -> {
                catalogue.request(schemaId);
                yield new Taken.Unresolved(schemaId);
            }
            case Resolution.Known known -> decode(taken, slot, lane);
        };
    }

    private Taken decode(ConsumerRecord<byte[], byte[]> taken, Slot slot, @Nullable Lane lane) {
        String name = slot.id.lane();
        Call call;
        try {
            call = calls.deserialize(taken.topic(), taken.value());
        } catch (SerializationException e) {
            return undecodable(taken, name, String.valueOf(e.getMessage()));
        }
        if (!exists(call.getPartition()) || call.getFingerprint().isEmpty()) {
            String why = "no answer can be addressed to partition " + call.getPartition() + " of " + answerPartitions;
            return undecodable(taken, name, why);
        }
        OpenCall open = open(taken, slot, call, lane);
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

    private OpenCall open(ConsumerRecord<byte[], byte[]> taken, Slot slot, Call call, @Nullable Lane lane) {
        long now = clock.nanoTime();
        long wallMs = clock.wallMillis();
        long waitedMs = Math.max(0, wallMs - taken.timestamp());
        // Held no longer than any wait is; what is not due then goes to the end of the lane once more.
        long holdMaxMs = lane == null ? 0 : lane.config().retry().requeueAfter().toMillis();
        long holdMs = Math.clamp(call.getNotBeforeMs() - wallMs, 0, holdMaxMs);
        long notBeforeNanos = now + TimeUnit.MILLISECONDS.toNanos(holdMs);
        int bytes = taken.serializedValueSize() + Math.max(0, taken.serializedKeySize());
        return new OpenCall(slot, call, taken.offset(), bytes, waitedMs, notBeforeNanos, now, taken.headers());
    }

    /** An answer that says so where the record tells whose call it was; else nobody can be told, and it is a dead letter. */
    private Taken undecodable(ConsumerRecord<byte[], byte[]> taken, String lane, String reason) {
        Optional<ReplyTo> to = ReplyTo.read(taken.headers()).filter(address -> exists(address.partition()));
        if (to.isEmpty() || taken.key() == null || taken.key().length == 0) {
            return new Taken.Broken(records.deadLetter(taken, "UNREADABLE: " + reason));
        }
        String place = taken.topic() + "-" + taken.partition() + "@" + taken.offset();
        LOG.warn("the call at {} cannot be decoded and fails: {}", place, reason);
        String fingerprint = new String(taken.key(), StandardCharsets.UTF_8);
        return new Taken.Broken(
                records.undecodable(to.get(), fingerprint, lane, "the call at " + place + ": " + reason));
    }

    private boolean exists(int partition) {
        return partition >= 0 && partition < answerPartitions;
    }
}
