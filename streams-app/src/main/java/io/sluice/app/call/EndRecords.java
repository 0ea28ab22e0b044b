package io.sluice.app.call;

import io.sluice.app.lane.ReplyTo;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.Exchange;
import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.Usage;
import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.TokenUsage;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The records that end a taken call: an answer to the partition that the call names, the call again for its lane, or a
 * dead letter. Immutable; for any thread.
 */
final class EndRecords {
    private static final int MESSAGE_CHARS_MAX = 1_000;

    private final Topics topics;
    private final int valueBytesMax;
    private final String instance;
    private final WorkerClock clock;
    private final Serializer<Answer> answers;
    private final Serializer<Call> calls;

    /**
     * @param valueBytesMax largest value that the topics take
     * @param instance name of this worker, for the answers
     */
    EndRecords(Topics topics, int valueBytesMax, String instance, SchemaCatalogue catalogue, WorkerClock clock) {
        this.topics = topics;
        this.valueBytesMax = valueBytesMax;
        this.instance = instance;
        this.clock = clock;
        this.answers = catalogue.serializer(Answer.class);
        this.calls = catalogue.serializer(Call.class);
    }

    /** What a call cost; null where the price or the usage is not known. */
    record Cost(@Nullable Long nanos, @Nullable String priceVersion) {
        static final Cost UNKNOWN = new Cost(null, null);
    }

    /** An answer; where it is larger than a record may be, a failure that says so and keeps what it cost. */
    ProducerRecord<byte[], byte[]> answered(OpenCall open, Outcome.Answered answered, Cost cost) {
        Answer.Builder answer = begun(open)
                .setStatusCode(status(answered.exchange()))
                .setProviderRequestId(answered.exchange().requestId().orElse(null))
                .setUsage(answered.usage().map(EndRecords::usage).orElse(null))
                .setCostNanos(cost.nanos())
                .setPriceVersion(cost.priceVersion());
        byte[] value = bytes(
                answer.setOutcome(CallOutcome.ANSWERED).setBody(answered.body()).build());
        if (value.length > valueBytesMax) {
            String why = "the answer needs a record of " + value.length + " bytes, the most is " + valueBytesMax;
            value = bytes(answer.setOutcome(CallOutcome.FAILED)
                    .setBody(null)
                    .setFailure(failure(FailureKind.TOO_LARGE, why, answer.getStatusCode()))
                    .build());
        }
        return toPartition(open, value);
    }

    /** A failure for good. */
    ProducerRecord<byte[], byte[]> failed(OpenCall open, FailureKind kind, String message, @Nullable Exchange last) {
        Integer status = last == null ? null : status(last);
        Answer answer = begun(open)
                .setOutcome(CallOutcome.FAILED)
                .setStatusCode(status)
                .setProviderRequestId(last == null ? null : last.requestId().orElse(null))
                .setFailure(failure(kind, message, status))
                .build();
        return toPartition(open, bytes(answer));
    }

    /** The deadline passed before an attempt; the body goes back, so that later waiters can have it dispatched again. */
    ProducerRecord<byte[], byte[]> expired(OpenCall open) {
        Answer answer = begun(open)
                .setOutcome(CallOutcome.EXPIRED)
                .setBody(open.call().getBody())
                .build();
        return toPartition(open, bytes(answer));
    }

    /** Nobody wants it any more; the body goes back, so that waiters of other jobs can have it dispatched again. */
    ProducerRecord<byte[], byte[]> cancelled(OpenCall open) {
        Answer answer = begun(open)
                .setOutcome(CallOutcome.CANCELLED)
                .setBody(open.call().getBody())
                .build();
        return toPartition(open, bytes(answer));
    }

    /** The call again, at the end of its lane, with all that has happened to it and what stood beside it. */
    ProducerRecord<byte[], byte[]> forwarded(OpenCall open, TopicPartition lane, long notBeforeMs) {
        Call again = Call.newBuilder(open.call())
                .setNotBeforeMs(notBeforeMs)
                .setAttempts(open.attempts())
                .setAmbiguous(open.ambiguous())
                .setFailedAttempts(open.failedAttempts())
                .setQueuedMs(open.queuedMs())
                .setThrottledMs(open.throttledMs(clock.nanoTime()))
                .setProviderMs(open.providerMs())
                .build();
        ProducerRecord<byte[], byte[]> forwarded = new ProducerRecord<>(
                lane.topic(), lane.partition(), key(open.call()), calls.serialize(lane.topic(), again));
        open.headers().forEach(forwarded.headers()::add);
        ReplyTo.of(again).write(forwarded.headers());
        return forwarded;
    }

    /** A failure for a pending call whose call record cannot be decoded: all that is known of it stands beside the value. */
    ProducerRecord<byte[], byte[]> undecodable(ReplyTo to, String fingerprint, String lane, String why) {
        Answer answer = Answer.newBuilder()
                .setCallId(to.callId())
                .setFingerprint(fingerprint)
                .setLane(lane)
                .setCachePolicy(to.policy())
                .setModel("")
                .setOutcome(CallOutcome.FAILED)
                .setFailure(failure(FailureKind.UNREADABLE, why, null))
                .setWorker(instance)
                .build();
        return new ProducerRecord<>(topics.answers(), to.partition(), utf8(fingerprint), bytes(answer));
    }

    /** A record that is no call, as it was, with the reason and its place in headers. */
    ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> broken, String reason) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topics.deadLetters(), null, broken.key(), broken.value());
        broken.headers().forEach(header -> letter.headers().add(header));
        letter.headers()
                .add("sluice.reason", utf8(cut(reason)))
                .add("sluice.topic", utf8(broken.topic()))
                .add("sluice.partition", utf8(Integer.toString(broken.partition())))
                .add("sluice.offset", utf8(Long.toString(broken.offset())));
        return letter;
    }

    private Answer.Builder begun(OpenCall open) {
        Call call = open.call();
        return Answer.newBuilder()
                .setCallId(call.getCallId())
                .setFingerprint(call.getFingerprint())
                .setLane(call.getLane())
                .setTenant(call.getTenant())
                .setJob(call.getJob())
                .setCachePolicy(call.getCachePolicy())
                .setTtlMs(call.getTtlMs())
                .setOperation(call.getOperation())
                .setModel(call.getModel())
                .setTags(call.getTags())
                .setAttempts(open.attempts())
                .setAmbiguous(open.ambiguous())
                .setFailedAttempts(open.failedAttempts())
                .setQueuedMs(open.queuedMs())
                .setThrottledMs(open.throttledMs(clock.nanoTime()))
                .setProviderMs(open.providerMs())
                .setWorker(instance);
    }

    private byte[] bytes(Answer answer) {
        return answers.serialize(topics.answers(), answer);
    }

    private ProducerRecord<byte[], byte[]> toPartition(OpenCall open, byte[] value) {
        Call call = open.call();
        ProducerRecord<byte[], byte[]> answer =
                new ProducerRecord<>(topics.answers(), call.getPartition(), key(call), value);
        ReplyTo.of(call).write(answer.headers());
        open.trace().write(answer.headers());
        return answer;
    }

    private static byte[] key(Call call) {
        return utf8(call.getFingerprint());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Integer status(Exchange exchange) {
        OptionalInt status = exchange.status();
        return status.isPresent() ? status.getAsInt() : null;
    }

    private static TokenUsage usage(Usage usage) {
        return new TokenUsage(usage.tokensIn(), usage.tokensInCached(), usage.tokensOut());
    }

    private static Failure failure(FailureKind kind, String message, @Nullable Integer status) {
        return new Failure(kind, cut(message), status);
    }

    private static String cut(String message) {
        return message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX) + "...";
    }
}
