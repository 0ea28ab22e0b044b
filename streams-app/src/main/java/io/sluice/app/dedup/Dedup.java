package io.sluice.app.dedup;

import io.sluice.app.control.ControlView;
import io.sluice.app.dedup.Results.Addressee;
import io.sluice.app.state.CallId;
import io.sluice.app.state.StoreKeys;
import io.sluice.app.state.StoreKeys.Slot;
import io.sluice.app.state.Symbols;
import io.sluice.app.state.Trace;
import io.sluice.app.state.Utf8Size;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Operation;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ServiceClass;
import io.sluice.state.Intake;
import io.sluice.state.Pending;
import io.sluice.state.StoredAnswer;
import io.sluice.state.Waiter;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a request: a result at once (rejected, expired, from the cache), a place among the waiters of a pending call, or a
 * call of its own. The whole table is in docs/semantics.md. Touched by the stream thread only.
 */
public final class Dedup {
    private final SeenIds seen;
    private final AnswerCache cache;
    private final PendingCalls pendings;
    private final LaneRouter router;
    private final Results results;
    private final Outlets outlets;
    private final ControlView controls;
    private final JobLoads loads;
    private final int bodyBytesMax;
    private final int partition;

    /**
     * Over the task's state.
     *
     * @param bodyBytesMax largest body of a call: an earlier configuration may have let in a larger one
     * @param partition the task's
     */
    public Dedup(
            SeenIds seen,
            AnswerCache cache,
            PendingCalls pendings,
            LaneRouter router,
            Results results,
            Outlets outlets,
            ControlView controls,
            JobLoads loads,
            int bodyBytesMax,
            int partition) {
        this.seen = seen;
        this.cache = cache;
        this.pendings = pendings;
        this.router = router;
        this.results = results;
        this.outlets = outlets;
        this.controls = controls;
        this.loads = loads;
        this.bodyBytesMax = bodyBytesMax;
        this.partition = partition;
    }

    /**
     * Takes in one request.
     *
     * @param offset of the request in the repartition topic: its sequence among waiters, and part of the id of a call that it opens
     */
    public void accept(byte[] fingerprint, Intake request, long offset, long nowMs) {
        if (!seen.isNew(fingerprint, request.getId(), nowMs)) {
            return;
        }
        Trace trace = new Trace(request.getTraceParent(), request.getTraceState());
        String rejection = request.getRejectionKind();
        String model = request.getModel();
        if (rejection != null || model == null) {
            FailureKind kind = rejection == null ? FailureKind.BAD_REQUEST : Symbols.of(FailureKind.class, rejection);
            outlets.result(results.rejected(Addressee.of(request, null), kind, request.getRejection(), nowMs), trace);
            return;
        }
        String hex = HexFormat.of().formatHex(fingerprint);
        Addressee to = Addressee.of(request, hex);
        if (controls.isCancelled(request.getTenant(), request.getJob())) {
            outlets.result(results.cancelled(to, nowMs), trace);
            return;
        }
        CachePolicy policy = Symbols.of(CachePolicy.class, request.getCachePolicy());
        if (policy == CachePolicy.UNKNOWN || Symbols.of(Operation.class, request.getOperation()) == Operation.UNKNOWN) {
            // Taken in by a later release that runs beside this one.
            String message = "operation or cache_policy is not one that this version knows";
            outlets.result(
                    results.rejected(Addressee.of(request, null), FailureKind.BAD_REQUEST, message, nowMs), trace);
            return;
        }
        Optional<String> lane = router.route(model);
        if (lane.isEmpty()) {
            outlets.result(results.rejected(to, FailureKind.NO_LANE, router.refusal(model), nowMs), trace);
            return;
        }
        if (!Utf8Size.fits(request.getBody(), bodyBytesMax)) {
            outlets.result(results.rejected(to, FailureKind.TOO_LARGE, tooLarge(request.getBody()), nowMs), trace);
            return;
        }
        Long deadline = request.getDeadlineMs();
        if (deadline != null && deadline < nowMs) {
            outlets.result(results.expired(to, "the deadline had passed when the request was taken in", nowMs), trace);
            return;
        }
        StoredAnswer answer = policy == CachePolicy.USE ? cache.find(fingerprint, nowMs) : null;
        if (answer != null) {
            outlets.result(results.ended(to, answer, ResultSource.CACHE, nowMs), trace);
            return;
        }
        if (!join(fingerprint, request, policy, offset)) {
            open(fingerprint, hex, request, model, lane.get(), policy, offset, nowMs);
        }
    }

    private boolean join(byte[] fingerprint, Intake request, CachePolicy policy, long offset) {
        CallId none = new CallId(0, 0);
        return switch (policy) {
            case USE ->
                join(StoreKeys.pending(fingerprint, Slot.USE, none), request, offset)
                        || join(StoreKeys.pending(fingerprint, Slot.REFRESH, none), request, offset);
            case REFRESH -> join(StoreKeys.pending(fingerprint, Slot.REFRESH, none), request, offset);
            case BYPASS, UNKNOWN -> false;
        };
    }

    private boolean join(byte[] key, Intake request, long offset) {
        Pending call = pendings.get(key);
        if (call == null) {
            return false;
        }
        Long latest = later(call.getLatestDeadlineMs(), request.getDeadlineMs());
        if (latest == null ? call.getLatestDeadlineMs() != null : !latest.equals(call.getLatestDeadlineMs())) {
            pendings.put(
                    key, Pending.newBuilder(call).setLatestDeadlineMs(latest).build());
        }
        pendings.join(key, new CallId(call.getCallHigh(), call.getCallLow()), offset, waiter(request));
        return true;
    }

    private void open(
            byte[] fingerprint,
            String hex,
            Intake request,
            String model,
            String lane,
            CachePolicy policy,
            long offset,
            long nowMs) {
        CallId call = CallId.of(fingerprint, partition, offset);
        byte[] key = PendingCalls.key(fingerprint, policy, call);
        loads.opened(request.getTenant(), request.getJob());
        boolean bulk = request.getBulk() || loads.isDemoted(request.getTenant(), request.getJob());
        pendings.put(
                key,
                Pending.newBuilder()
                        .setCallHigh(call.high())
                        .setCallLow(call.low())
                        .setTenant(request.getTenant())
                        .setOperation(request.getOperation())
                        .setModel(model)
                        .setOpenedAtMs(nowMs)
                        .setCallDeadlineMs(request.getDeadlineMs())
                        .setLatestDeadlineMs(request.getDeadlineMs())
                        .setBulk(bulk)
                        .build());
        pendings.join(key, call, offset, waiter(request));
        Call made = Call.newBuilder()
                .setCallId(call.hex())
                .setFingerprint(hex)
                .setPartition(partition)
                .setLane(lane)
                .setTenant(request.getTenant())
                .setJob(request.getJob())
                .setCachePolicy(policy)
                .setTtlMs(request.getTtlMs())
                .setOperation(Symbols.of(Operation.class, request.getOperation()))
                .setModel(model)
                .setBody(request.getBody())
                .setOpenedAtMs(nowMs)
                .setDeadlineMs(request.getDeadlineMs())
                .setTags(request.getTags())
                .setServiceClass(bulk ? ServiceClass.BULK : ServiceClass.INTERACTIVE)
                .build();
        outlets.call(made, new Trace(request.getTraceParent(), request.getTraceState()));
    }

    private String tooLarge(String body) {
        return "body has " + Utf8Size.of(body) + " bytes, more than the " + bodyBytesMax + " that are taken now";
    }

    private static Waiter waiter(Intake request) {
        return Waiter.newBuilder()
                .setId(request.getId())
                .setJob(request.getJob())
                .setArrivedAtMs(request.getArrivedAtMs())
                .setDeadlineMs(request.getDeadlineMs())
                .setTraceParent(request.getTraceParent())
                .setTraceState(request.getTraceState())
                .build();
    }

    /** The later of two deadlines, where null is none and so the latest. */
    private static @Nullable Long later(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null ? null : Long.valueOf(Math.max(one, other));
    }
}
