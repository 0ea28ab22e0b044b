package io.sluice.app.topology;

import io.sluice.app.lane.ReplyTo;
import io.sluice.schema.Answer;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** What goes on in place of a value that cannot be read, beside the dead letter: what stands next to the value may suffice. */
interface StandIn {
    /** Nothing goes on. */
    StandIn NONE = (record, reason) -> Optional.empty();

    /** For an unreadable record, and why it is. */
    Optional<Object> of(Record<byte[], byte[]> record, String reason);

    /** A failure for whoever waits for an answer that cannot be read. It was made by an attempt, so it counts as paid, at no known price. */
    static Optional<Object> ofAnswer(Record<byte[], byte[]> record, String reason) {
        if (record.key() == null) {
            return Optional.empty();
        }
        return ReplyTo.read(record.headers())
                .map(to -> Answer.newBuilder()
                        .setCallId(to.callId())
                        .setFingerprint(new String(record.key(), StandardCharsets.UTF_8))
                        .setLane("")
                        .setCachePolicy(to.policy())
                        .setModel("")
                        .setOutcome(CallOutcome.FAILED)
                        .setFailure(Failure.newBuilder()
                                .setKind(FailureKind.UNREADABLE)
                                .setMessage("the answer cannot be read: " + reason)
                                .build())
                        .setAttempts(1)
                        .build());
    }
}
