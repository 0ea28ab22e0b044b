package io.sluice.app.call;

import io.sluice.app.provider.TokenEstimate;
import io.sluice.schema.Call;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call that was taken and has not ended: its record, and what has happened to it here. Made by the poll thread, handed
 * to the slot's actor, and from then on the actor's alone; an attempt sees only the record.
 */
final class OpenCall {
    private final Call call;
    private final long offset;
    private final int bytes;
    private final long takenNanos;
    private final long queuedMs;
    private final long throttledBeforeMs;
    private final Map<String, Integer> failedAttempts;
    private int attempts;
    private int ambiguous;
    private int late;
    private long providerMs;
    private long notBeforeNanos;
    private @Nullable TokenEstimate estimate;

    /**
     * @param call the record
     * @param offset its offset
     * @param bytes its size on the wire
     * @param waitedMs time it spent in the topic, by the broker's clock and ours
     * @param notBeforeNanos monotonic time before which it is not attempted
     * @param nowNanos when it was taken
     */
    OpenCall(Call call, long offset, int bytes, long waitedMs, long notBeforeNanos, long nowNanos) {
        this.call = call;
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
    }

    Call call() {
        return call;
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
