package io.sluice.app.ops.meter;

import io.sluice.app.call.LaneStats;
import io.sluice.app.call.Learned;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.Dimension;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** The call worker of this instance: quota, calls in hand, attempts. Any thread. */
public final class WorkerSource implements Readings.Source {
    private static final String REQUESTS = "requests";
    private static final String TOKENS = "tokens";
    private static final String CALLS = "calls";

    private final Supplier<Optional<WorkerStats>> worker;
    private final LongSupplier wallMs;
    private final ToIntFunction<String> slots;

    /**
     * Of a worker that may come later.
     *
     * @param slots of a lane, whoever owns them
     */
    public WorkerSource(Supplier<Optional<WorkerStats>> worker, LongSupplier wallMs, ToIntFunction<String> slots) {
        this.worker = worker;
        this.wallMs = wallMs;
        this.slots = slots;
    }

    @Override
    public void read(Readings into) {
        worker.get().ifPresent(stats -> {
            into.gauge(
                    "sluice_worker_joined",
                    "1: the group has given this worker its share of the slots",
                    stats.joined() ? 1 : 0);
            into.gauge(
                    "sluice_worker_stopped",
                    "1: the worker stopped by itself and only a restart helps",
                    stats.stopped().isPresent() ? 1 : 0);
            into.counter("sluice_worker_transactions", "Transactions committed", stats.transactions());
            stats.lanes().values().forEach(lane -> read(lane, into));
        });
    }

    private void read(LaneStats lane, Readings into) {
        String name = lane.lane();
        into.gauge("sluice_lane_slots_owned", "Slots that this worker owns", lane.slotsOwned(), "lane", name);
        into.gauge(
                "sluice_lane_slots_active",
                "Owned slots whose quota is taken over: they may start calls",
                lane.slotsActive(),
                "lane",
                name);
        into.gauge("sluice_lane_calls_open", "Calls taken and not committed", lane.openCalls(), "lane", name);
        into.gauge("sluice_lane_calls_ready", "Calls in hand that wait for quota", lane.ready(), "lane", name);
        into.gauge("sluice_lane_calls_waiting", "Calls in hand that back off", lane.waiting(), "lane", name);
        into.gauge("sluice_lane_calls_in_flight", "Attempts under way", lane.inFlight(), "lane", name);
        into.counter("sluice_lane_attempts", "Attempts started", lane.started(), "lane", name);
        lane.ended()
                .forEach((end, count) -> into.counter(
                        "sluice_lane_calls_ended", "Calls ended, by how", count, "lane", name, "end", end));
        into.gauge(
                "sluice_lane_paused_seconds",
                "How long the provider, or a cold start, still wants no call",
                lane.pausedUntilMs() == 0 ? 0 : Math.max(0, lane.pausedUntilMs() - wallMs.getAsLong()) / 1000.0,
                "lane",
                name);
        quota(lane, into);
    }

    /** Of slots that are owned: a lane that another instance works would look idle here. */
    private void quota(LaneStats lane, Readings into) {
        if (lane.slotsOwned() == 0) {
            return;
        }
        limit(into, lane.lane(), REQUESTS, limit(lane, Dimension.REQUESTS_PER_MINUTE));
        limit(into, lane.lane(), TOKENS, limit(lane, Dimension.TOKENS_PER_MINUTE));
        limit(into, lane.lane(), CALLS, limit(lane, Dimension.CALLS_IN_FLIGHT));
        used(into, lane.lane(), REQUESTS, lane.requestsInWindow());
        used(into, lane.lane(), TOKENS, lane.tokensInWindow());
        used(into, lane.lane(), CALLS, lane.callsInFlight());
        headroom(into, lane.lane(), REQUESTS, lane.headroomRequests());
        headroom(into, lane.lane(), TOKENS, lane.headroomTokens());
        learned(into, lane.lane(), lane.learned());
    }

    /** In force over the whole lane. Learned limits are known of some slots that are owned, and slots share a lane evenly. */
    private OptionalLong limit(LaneStats lane, Dimension dimension) {
        Long learned =
                lane.learned().from().isEmpty() ? null : lane.learned().limits().get(dimension);
        return learned == null
                ? lane.limits().limit(dimension)
                : OptionalLong.of(learned
                        * slots.applyAsInt(lane.lane())
                        / Math.max(1, lane.learned().slots()));
    }

    private static void limit(Readings into, String lane, String dimension, OptionalLong limit) {
        limit.ifPresent(value -> into.gauge(
                "sluice_lane_limit",
                "What the provider allows, stated or learned, over all slots of the lane: requests and tokens in a minute, calls at a time",
                value,
                "lane",
                lane,
                "dimension",
                dimension));
    }

    private static void learned(Readings into, String lane, Learned learned) {
        Map<Dimension, Long> limits = learned.from().isEmpty() ? Map.of() : learned.limits();
        limits.forEach((dimension, limit) -> into.gauge(
                "sluice_lane_learned_limit",
                "Limit in force of a lane that learns its limits, over the slots that this worker owns",
                limit,
                "lane",
                lane,
                "dimension",
                dimension.setting()));
        into.gauge(
                "sluice_lane_output_estimate_error",
                "How far what is reserved for answers is from their length, as a share of it",
                learned.outputError(),
                "lane",
                lane);
        into.gauge(
                "sluice_lane_output_estimate_exceeded",
                "Share of the answers that are longer than what was reserved for them",
                learned.outputExceeded(),
                "lane",
                lane);
        into.gauge(
                "sluice_lane_overshoot",
                "By which share the fullest window so far was above a slot's limit, where what calls need is learned",
                learned.overshoot(),
                "lane",
                lane);
    }

    private static void used(Readings into, String lane, String dimension, long value) {
        into.gauge(
                "sluice_lane_used",
                "What of it is used now: in the last minute, or in flight",
                value,
                "lane",
                lane,
                "dimension",
                dimension);
    }

    private static void headroom(Readings into, String lane, String dimension, OptionalLong room) {
        room.ifPresent(value -> into.gauge(
                "sluice_lane_headroom", "What could be started now", value, "lane", lane, "dimension", dimension));
    }
}
