package io.sluice.app.call;

import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.state.Trace;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A call that was taken and has not ended: its record, and what has happened to it here. Made by the poll thread, handed
 * to the slot's actor, and from then on the actor's alone; an attempt sees only the record.
 */
final class OpenCall {
    private static final int PROBES_FREE_MAX = 100;

    private final Slot slot;
    private final Call call;
    private final Headers headers;
    private final long offset;
    private final int bytes;
    private final long takenNanos;
    private final long queuedMs;
    private final long throttledBeforeMs;
    private final Map<String, Integer> failedAttempts;
    private final Overtaken denied = new Overtaken();
    private final Overtaken throttled = new Overtaken();
    private int attempts;
    private int ambiguous;
    private int late;
    private long providerMs;
    private long notBeforeNanos;
    private @Nullable TokenEstimate estimate;
    private long startedNanos;
    private long breakerEpoch;
    private boolean probe;
    private int inFlightAtStart;
    private int probesFailed;

    /**
     * @param slot the ownership under which it was taken
     * @param call the record
     * @param offset its offset
     * @param bytes its size on the wire
     * @param waitedMs time it spent in the topic, by the broker's clock and ours
     * @param notBeforeNanos monotonic time before which it is not attempted
     * @param nowNanos when it was taken
     * @param headers what stands beside the record, such as a trace
     */
    OpenCall(
            Slot slot,
            Call call,
            long offset,
            int bytes,
            long waitedMs,
            long notBeforeNanos,
            long nowNanos,
            Iterable<Header> headers) {
        this.slot = slot;
        this.call = call;
        this.headers = own(headers);
        this.offset = offset;
        this.bytes = bytes;
        this.takenNanos = nowNanos;
        this.notBeforeNanos = notBeforeNanos;
        // A forwarded call has been at a worker before: its wait since then is no longer the topic's.
        boolean first = call.getNotBeforeMs() == 0;
        this.queuedMs = first ? waitedMs : call.getQueuedMs();
        this.throttledBeforeMs = first ? call.getThrottledMs() : call.getThrottledMs() + waitedMs;
        this.failedAttempts = new HashMap<>(call.getFailedAttempts());
        this.attempts = call.getAttempts();
        this.ambiguous = call.getAmbiguous();
        this.providerMs = call.getProviderMs();
        if (failures(FailureKind.THROTTLED) > 0) {
            throttled.before(nowNanos);
        }
    }

    /** Copies: a header that nobody has read yet keeps the whole record that it came in, and so the prompt a second time. */
    private static Headers own(Iterable<Header> read) {
        RecordHeaders own = new RecordHeaders();
        read.forEach(header -> own.add(header.key(), header.value()));
        return own;
    }

    Slot slot() {
        return slot;
    }

    Call call() {
        return call;
    }

    /** What stood beside the record. */
    Iterable<Header> headers() {
        return headers;
    }

    /** The trace in which the request stands that opened it. */
    Trace trace() {
        return Trace.read(headers);
    }

    long offset() {
        return offset;
    }

    int bytes() {
        return bytes;
    }

    long takenNanos() {
        return takenNanos;
    }

    int attempts() {
        return attempts;
    }

    int ambiguous() {
        return ambiguous;
    }

    Map<String, Integer> failedAttempts() {
        return Map.copyOf(failedAttempts);
    }

    long queuedMs() {
        return queuedMs;
    }

    long providerMs() {
        return providerMs;
    }

    /** Time at workers, or forwarded, but not at the provider. */
    long throttledMs(long nowNanos) {
        long here = TimeUnit.NANOSECONDS.toMillis(nowNanos - takenNanos);
        long atProviderHere = providerMs - call.getProviderMs();
        return throttledBeforeMs + Math.max(0, here - atProviderHere);
    }

    long notBeforeNanos() {
        return notBeforeNanos;
    }

    void waitUntil(long nanos) {
        notBeforeNanos = nanos;
    }

    @Nullable TokenEstimate estimate() {
        return estimate;
    }

    void estimate(TokenEstimate made) {
        estimate = made;
    }

    /** An attempt starts; a probe finds out for all whether the provider is up again. */
    void startedIn(long epoch, boolean asProbe, int inFlight, long nowNanos) {
        inFlightAtStart = inFlight;
        breakerEpoch = epoch;
        probe = asProbe;
        startedNanos = nowNanos;
    }

    /** The breaker's state in which the last attempt was started. */
    long breakerEpoch() {
        return breakerEpoch;
    }

    /** Attempts in flight when the last one was started, with it. */
    int inFlightAtStart() {
        return inFlightAtStart;
    }

    /** When the last attempt was started. */
    long startedNanos() {
        return startedNanos;
    }

    /** Whether an attempt before failed for the provider's sake, so that the next one is a retry. */
    boolean isRetry() {
        return failures(FailureKind.TRANSIENT) + failures(FailureKind.TIMED_OUT) > 0;
    }

    /**
     * Failed attempts that count against their most: probes of an outage go at the provider's expense, not at the call's, but a call
     * that fails every one of them must end some time.
     */
    int countedFailures() {
        int failures =
                failures(FailureKind.THROTTLED) + failures(FailureKind.TRANSIENT) + failures(FailureKind.TIMED_OUT);
        return Math.max(1, failures - Math.min(PROBES_FREE_MAX, probesFailed));
    }

    /** Attempts that failed in this way. */
    int failures(FailureKind kind) {
        return failedAttempts.getOrDefault(kind.name(), 0);
    }

    /** When the provider refused the account for it. */
    Overtaken denied() {
        return denied;
    }

    /** When the provider throttled it. */
    Overtaken throttled() {
        return throttled;
    }

    /** An attempt was made, whatever came of it. */
    void attempted(long millis) {
        attempts++;
        providerMs += millis;
    }

    /**
     * It was not sent, because that would have been too late.
     *
     * @return how often this has happened
     */
    int late() {
        return ++late;
    }

    /** That attempt failed. */
    void failed(String kind, boolean perhapsPaid) {
        failedAttempts.merge(kind, 1, Integer::sum);
        ambiguous += perhapsPaid ? 1 : 0;
        boolean outage = kind.equals(FailureKind.TRANSIENT.name()) || kind.equals(FailureKind.TIMED_OUT.name());
        probesFailed += probe && outage ? 1 : 0;
    }

    boolean expired(long wallMs) {
        Long deadline = call.getDeadlineMs();
        return deadline != null && wallMs >= deadline;
    }

    /** Epoch ms after which nobody wants the answer. */
    OptionalLong deadlineMs() {
        Long deadline = call.getDeadlineMs();
        return deadline == null ? OptionalLong.empty() : OptionalLong.of(deadline);
    }
}
