package io.sluice.app.completion;

import io.sluice.app.config.CacheConfig;
import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.AnswerCache;
import io.sluice.app.dedup.JobLoads;
import io.sluice.app.dedup.LaneRouter;
import io.sluice.app.dedup.Outlets;
import io.sluice.app.dedup.PendingCalls;
import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.app.state.Symbols;
import io.sluice.app.state.Trace;
import io.sluice.app.state.Utf8Size;
import io.sluice.schema.Answer;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schema.ServiceClass;
import io.sluice.schema.TokenUsage;
import io.sluice.state.Draining;
import io.sluice.state.Pending;
import io.sluice.state.StoredAnswer;
import io.sluice.state.StoredUsage;
import io.sluice.state.Waiter;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Ends pending calls. Every Answer record is counted once in the ledger, whether or not a call waits for it; an answer that was paid for is
 * cached even if nobody waits any more. Touched by the stream thread only.
 */
public final class Completion {
    private final PendingCalls pendings;
    private final AnswerCache cache;
    private final CacheConfig config;
    private final LaneRouter router;
    private final FanOut fanOut;
    private final Outlets outlets;
    private final ControlView controls;
    private final JobLoads loads;
    private final int bodyBytesMax;
    private final int partition;

    /** Over the task's state; {@code partition} is the task's. */
    public Completion(
            PendingCalls pendings,
            AnswerCache cache,
            CacheConfig config,
            LaneRouter router,
            FanOut fanOut,
            Outlets outlets,
            ControlView controls,
            JobLoads loads,
            int bodyBytesMax,
            int partition) {
        this.pendings = pendings;
        this.cache = cache;
        this.config = config;
        this.router = router;
        this.fanOut = fanOut;
        this.outlets = outlets;
        this.controls = controls;
        this.loads = loads;
        this.bodyBytesMax = bodyBytesMax;
        this.partition = partition;
    }

    /** Takes in how a call ended. */
    public void accept(Answer answer, long nowMs) {
        outlets.ended(answer, nowMs);
        Optional<CallId> id = CallId.parse(answer.getCallId());
        byte[] fingerprint = fingerprint(answer.getFingerprint());
        if (id.isEmpty() || fingerprint == null) {
            outlets.orphan(answer);
            return;
        }
        CallId call = id.get();
        StoredAnswer stored = stored(answer, call, nowMs);
        if (isReusable(answer, stored)) {
            cache.put(fingerprint, stored);
        }
        byte[] key = PendingCalls.key(fingerprint, answer.getCachePolicy(), call);
        Pending pending = pendings.get(key);
        if (pending == null || pending.getCallHigh() != call.high() || pending.getCallLow() != call.low()) {
            outlets.orphan(answer);
            return;
        }
        loads.ended(answer.getTenant(), answer.getJob());
        if (answer.getOutcome() == CallOutcome.EXPIRED && hasLaterDeadline(pending)) {
            dispatchAgain(key, pending, answer, stored, firstWhoStillWants(call, pending.getTenant()), nowMs);
            return;
        }
        if (answer.getOutcome() == CallOutcome.CANCELLED) {
            Optional<Waiter> other = firstWhoStillWants(call, pending.getTenant());
            if (other.isPresent()) {
                dispatchAgain(key, pending, answer, stored, other, nowMs);
                return;
            }
        }
        end(key, pending, answer.getFingerprint(), stored, nowMs);
    }

    /** The first waiter whose job is not cancelled. {@link Cancellations} has ended most others before. */
    private Optional<Waiter> firstWhoStillWants(CallId call, String tenant) {
        try (KeyValueIterator<byte[], Waiter> waiting = pendings.waiters(call, 0)) {
            while (waiting.hasNext()) {
                Waiter waiter = waiting.next().value;
                if (!controls.isCancelled(tenant, waiter.getJob())) {
                    return Optional.of(waiter);
                }
            }
        }
        return Optional.empty();
    }

    private void end(byte[] key, Pending pending, String fingerprint, StoredAnswer answer, long nowMs) {
        pendings.remove(key);
        Draining start = Draining.newBuilder()
                .setFingerprint(fingerprint)
                .setTenant(pending.getTenant())
                .setOperation(pending.getOperation())
                .setModel(pending.getModel())
                .setNextSequence(0)
                .setCallGiven(false)
                .build();
        fanOut.begin(new CallId(pending.getCallHigh(), pending.getCallLow()), start, answer, nowMs);
    }

    /** Whether a request joined after the call was dispatched that may wait longer than the call was told. Each time is later: it ends. */
    private static boolean hasLaterDeadline(Pending pending) {
        Long told = pending.getCallDeadlineMs();
        Long latest = pending.getLatestDeadlineMs();
        return told != null && (latest == null || latest > told);
    }

    private void dispatchAgain(
            byte[] key, Pending pending, Answer answer, StoredAnswer stored, Optional<Waiter> waiter, long nowMs) {
        Long latest = pending.getLatestDeadlineMs();
        if (latest != null && latest < nowMs) {
            StoredAnswer expired = StoredAnswer.newBuilder(stored)
                    .setOutcome(CallOutcome.EXPIRED.name())
                    .build();
            end(key, pending, answer.getFingerprint(), expired, nowMs);
            return;
        }
        Optional<String> lane = router.route(pending.getModel());
        String body = answer.getBody();
        if (lane.isEmpty() || body == null) {
            FailureKind kind = lane.isEmpty() ? FailureKind.NO_LANE : FailureKind.EXPIRED;
            String message = lane.isEmpty()
                    ? router.refusal(pending.getModel())
                    : "the call was not made for others, and came back without what is needed to make it again";
            StoredAnswer failed = StoredAnswer.newBuilder(stored)
                    .setOutcome(CallOutcome.FAILED.name())
                    .setFailureKind(kind.name())
                    .setFailureMessage(message)
                    .setBody(null)
                    .build();
            end(key, pending, answer.getFingerprint(), failed, nowMs);
            return;
        }
        pendings.put(key, Pending.newBuilder(pending).setCallDeadlineMs(latest).build());
        String job = waiter.map(Waiter::getJob).orElse(null);
        loads.opened(pending.getTenant(), job);
        Call again = Call.newBuilder()
                .setCallId(answer.getCallId())
                .setFingerprint(answer.getFingerprint())
                .setPartition(partition)
                .setLane(lane.get())
                .setTenant(pending.getTenant())
                // Whose it is now: the worker asks for it before it pays.
                .setJob(job)
                .setCachePolicy(answer.getCachePolicy())
                .setTtlMs(answer.getTtlMs())
                .setOperation(Symbols.of(Operation.class, pending.getOperation()))
                .setModel(pending.getModel())
                .setBody(body)
                .setOpenedAtMs(pending.getOpenedAtMs())
                .setDeadlineMs(latest)
                .setTags(answer.getTags())
                .setServiceClass(pending.getBulk() ? ServiceClass.BULK : ServiceClass.INTERACTIVE)
                .build();
        outlets.call(again, waiter.map(PendingCalls::trace).orElse(Trace.NONE));
    }

    private boolean isReusable(Answer answer, StoredAnswer stored) {
        boolean mayWrite = answer.getCachePolicy() == CachePolicy.USE || answer.getCachePolicy() == CachePolicy.REFRESH;
        return mayWrite && answer.getOutcome() == CallOutcome.ANSWERED && Utf8Size.fits(stored.getBody(), bodyBytesMax);
    }

    private StoredAnswer stored(Answer answer, CallId call, long nowMs) {
        Failure failure = answer.getFailure();
        boolean made = answer.getOutcome() != CallOutcome.EXPIRED && answer.getOutcome() != CallOutcome.CANCELLED;
        TokenUsage usage = answer.getUsage();
        return StoredAnswer.newBuilder()
                .setCallHigh(call.high())
                .setCallLow(call.low())
                .setOutcome(answer.getOutcome().name())
                .setLane(answer.getLane())
                .setStatusCode(answer.getStatusCode())
                // The body of a call that was not made is the prompt, not an answer.
                .setBody(made ? answer.getBody() : null)
                .setProviderRequestId(answer.getProviderRequestId())
                .setFailureKind(failure == null ? null : failure.getKind().name())
                .setFailureMessage(failure == null ? "" : failure.getMessage())
                .setUsage(
                        usage == null
                                ? null
                                : new StoredUsage(usage.getTokensIn(), usage.getTokensInCached(), usage.getTokensOut()))
                .setCostNanos(answer.getCostNanos())
                .setPriceVersion(answer.getPriceVersion())
                .setAttempts(answer.getAttempts())
                .setThrottled(answer.getFailedAttempts().getOrDefault(FailureKind.THROTTLED.name(), 0))
                .setQueuedMs(answer.getQueuedMs())
                .setThrottledMs(answer.getThrottledMs())
                .setProviderMs(answer.getProviderMs())
                .setStoredAtMs(nowMs)
                .setExpiresAtMs(expiresAt(answer, nowMs))
                .setModel(answer.getModel())
                .setTenant(answer.getTenant())
                .setJob(answer.getJob())
                .setTags(answer.getTags())
                .build();
    }

    private long expiresAt(Answer answer, long nowMs) {
        Long own = answer.getTtlMs();
        long configured =
                (answer.getOperation() == Operation.EMBEDDINGS ? config.ttlEmbeddings() : config.ttlChat()).toMillis();
        long ttl = own == null || own < 0 ? configured : own;
        return ttl == 0 || ttl > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + ttl;
    }

    private static byte @Nullable [] fingerprint(String hex) {
        boolean valid =
                hex.length() == 2 * StoreKeys.FINGERPRINT_BYTES && hex.chars().allMatch(HexFormat::isHexDigit);
        return valid ? HexFormat.of().parseHex(hex) : null;
    }
}
