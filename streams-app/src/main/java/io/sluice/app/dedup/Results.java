package io.sluice.app.dedup;

import io.sluice.app.state.Symbols;
import io.sluice.app.state.Utf8Size;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import io.sluice.schema.TokenUsage;
import io.sluice.state.Intake;
import io.sluice.state.StoredAnswer;
import io.sluice.state.StoredUsage;
import io.sluice.state.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one terminal record of a request. A body that is too large for a record becomes a FAILED result that says so. Stateless.
 *
 * @param bodyBytesMax largest body that a result carries
 */
public record Results(int bodyBytesMax) {

    /** Who gets a result, and of what it asked. */
    public record Addressee(
            String id,
            @Nullable String job,
            String tenant,
            String operation,
            @Nullable String model,
            @Nullable String fingerprint,
            long arrivedAtMs) {

        /** A request that is decided at once. */
        public static Addressee of(Intake intake, @Nullable String fingerprint) {
            return new Addressee(
                    intake.getId(),
                    intake.getJob(),
                    intake.getTenant(),
                    intake.getOperation(),
                    intake.getModel(),
                    fingerprint,
                    intake.getArrivedAtMs());
        }

        /** A waiter of a call. */
        public static Addressee of(Waiter waiter, String tenant, String operation, String model, String fingerprint) {
            return new Addressee(
                    waiter.getId(), waiter.getJob(), tenant, operation, model, fingerprint, waiter.getArrivedAtMs());
        }
    }

    /** The request is not accepted. */
    public PromptResult rejected(Addressee to, FailureKind kind, String message, long nowMs) {
        return start(to, nowMs)
                .setStatus(ResultStatus.REJECTED)
                .setFailure(failure(kind, message, null))
                .build();
    }

    /** The request's deadline passed. */
    public PromptResult expired(Addressee to, String message, long nowMs) {
        return start(to, nowMs)
                .setStatus(ResultStatus.EXPIRED)
                .setFailure(failure(FailureKind.EXPIRED, message, null))
                .build();
    }

    /** The request's job was cancelled. */
    public PromptResult cancelled(Addressee to, long nowMs) {
        return start(to, nowMs)
                .setStatus(ResultStatus.CANCELLED)
                .setFailure(failure(FailureKind.CANCELLED, "the job was cancelled", null))
                .build();
    }

    /** The answer as a record can carry it: without a body that is too large, and failed by that. It was charged all the same. */
    public StoredAnswer fitting(StoredAnswer answer) {
        if (Utf8Size.fits(answer.getBody(), bodyBytesMax)) {
            return answer;
        }
        return StoredAnswer.newBuilder(answer)
                .setOutcome(CallOutcome.FAILED.name())
                .setFailureKind(FailureKind.TOO_LARGE.name())
                .setFailureMessage("the answer has " + Utf8Size.of(answer.getBody()) + " bytes, more than the "
                        + bodyBytesMax + " that a record may carry")
                .setBody(null)
                .build();
    }

    /** The call ended, or had ended before: from the cache, as the request's own call, or as a call that it joined. */
    public PromptResult ended(Addressee to, StoredAnswer whole, ResultSource source, long nowMs) {
        StoredAnswer answer = fitting(whole);
        PromptResult.Builder result =
                start(to, nowMs).setSource(source).setLane(answer.getLane().isEmpty() ? null : answer.getLane());
        if (Symbols.of(CallOutcome.class, answer.getOutcome()) != CallOutcome.ANSWERED) {
            return failed(result, answer, source);
        }
        boolean own = source == ResultSource.CALL;
        if (own) {
            times(result, answer);
        } else if (source == ResultSource.COALESCED) {
            waited(result, answer, nowMs - to.arrivedAtMs());
        }
        result.setUsage(usage(answer))
                .setPriceVersion(answer.getPriceVersion())
                .setProviderRequestId(answer.getProviderRequestId())
                .setStatusCode(answer.getStatusCode())
                .setAttempts(own ? answer.getAttempts() : 0)
                .setThrottled(own ? answer.getThrottled() : 0)
                .setCostNanos(own ? answer.getCostNanos() : Long.valueOf(0))
                .setSavedNanos(own ? null : answer.getCostNanos());
        return result.setStatus(ResultStatus.ANSWERED).setBody(answer.getBody()).build();
    }

    private static PromptResult failed(PromptResult.Builder result, StoredAnswer answer, ResultSource source) {
        boolean own = source == ResultSource.CALL;
        if (own) {
            times(result, answer);
        }
        String kind = answer.getFailureKind();
        return result.setStatus(ResultStatus.FAILED)
                .setUsage(usage(answer))
                .setPriceVersion(answer.getPriceVersion())
                .setStatusCode(answer.getStatusCode())
                .setProviderRequestId(answer.getProviderRequestId())
                .setAttempts(own ? answer.getAttempts() : 0)
                .setThrottled(own ? answer.getThrottled() : 0)
                .setCostNanos(own ? answer.getCostNanos() : Long.valueOf(0))
                .setSavedNanos(own ? null : Long.valueOf(0))
                .setFailure(failure(
                        kind == null ? FailureKind.UNKNOWN : Symbols.of(FailureKind.class, kind),
                        answer.getFailureMessage(),
                        answer.getStatusCode()))
                .build();
    }

    private static PromptResult.Builder start(Addressee to, long nowMs) {
        // Each field is set here: a builder computes defaults of those that are not, and that takes longer than all the
        // rest.
        return PromptResult.newBuilder()
                .setSource(ResultSource.UNKNOWN)
                .setLane(null)
                .setStatusCode(null)
                .setBody(null)
                .setProviderRequestId(null)
                .setFailure(null)
                .setUsage(null)
                .setCostNanos(null)
                .setSavedNanos(null)
                .setPriceVersion(null)
                .setAttempts(0)
                .setThrottled(0)
                .setQueuedMs(0)
                .setThrottledMs(0)
                .setProviderMs(0)
                .setId(to.id())
                .setJob(to.job())
                .setTenant(to.tenant())
                .setOperation(Symbols.of(Operation.class, to.operation()))
                .setModel(to.model())
                .setFingerprint(to.fingerprint())
                .setTotalMs(Math.max(0, nowMs - to.arrivedAtMs()))
                .setCompletedAtMs(nowMs);
    }

    private static void times(PromptResult.Builder result, StoredAnswer answer) {
        result.setQueuedMs(answer.getQueuedMs())
                .setThrottledMs(answer.getThrottledMs())
                .setProviderMs(answer.getProviderMs());
    }

    /** Who joined late waited for the last part of the call only. */
    private static void waited(PromptResult.Builder result, StoredAnswer answer, long totalMs) {
        long left = Math.max(0, totalMs);
        long provider = Math.min(left, answer.getProviderMs());
        left -= provider;
        long throttled = Math.min(left, answer.getThrottledMs());
        left -= throttled;
        result.setProviderMs(provider).setThrottledMs(throttled).setQueuedMs(Math.min(left, answer.getQueuedMs()));
    }

    private static Failure failure(FailureKind kind, String message, @Nullable Integer statusCode) {
        return Failure.newBuilder()
                .setKind(kind)
                .setMessage(message)
                .setStatusCode(statusCode)
                .build();
    }

    private static @Nullable TokenUsage usage(StoredAnswer answer) {
        StoredUsage usage = answer.getUsage();
        return usage == null
                ? null
                : new TokenUsage(usage.getTokensIn(), usage.getTokensInCached(), usage.getTokensOut());
    }
}
