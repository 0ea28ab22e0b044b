package io.sluice.app.ops.watch;

import io.sluice.app.call.LaneHealth;
import io.sluice.app.call.LaneStats;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.Dimension;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.ops.Instance;
import io.sluice.app.topology.StreamsRole;
import io.sluice.schema.InstanceReport;
import io.sluice.schema.LaneReport;
import io.sluice.schema.VerdictReport;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an instance says of itself, as a record. Stateless. */
final class Reports {
    /** The intake opens again a little below its bound. */
    private static final double FULL = 0.97;

    private Reports() {}

    /**
     * As things are now.
     *
     * @param verdicts of an instance that watches
     */
    static InstanceReport of(SluiceConfig config, Instance instance, List<VerdictReport> verdicts, long nowMs) {
        InstanceReport.Builder report = InstanceReport.newBuilder()
                .setInstance(config.instanceId())
                .setAtMs(nowMs)
                .setRoles(instance.roles().stream().sorted().toList())
                .setWaitsFor(instance.stopped().or(instance::waitsFor).orElse(null))
                .setLanes(lanes(instance.calls().map(WorkerStats::lanes).orElse(Map.of())))
                .setVerdicts(verdicts);
        instance.streams().ifPresent(streams -> streams(config, streams, report));
        return report.build();
    }

    private static void streams(SluiceConfig config, StreamsRole streams, InstanceReport.Builder report) {
        String shut = streams.intakeShut();
        report.setRestoring(streams.state() == StreamsRole.State.STARTING)
                .setRestoreDone(streams.restored().offsetsDone())
                .setRestoreTotal(streams.restored().offsetsTotal())
                .setOpenRequests(streams.openRequests())
                .setIntakeFull(streams.openRequests() >= FULL * config.stream().openRequestsMax())
                .setIntakeShut(shut.isEmpty() ? null : shut);
    }

    private static List<LaneReport> lanes(Map<String, LaneStats> lanes) {
        return lanes.values().stream()
                .filter(lane -> lane.slotsOwned() > 0)
                .map(Reports::lane)
                .toList();
    }

    private static LaneReport lane(LaneStats stats) {
        LaneHealth health = stats.health();
        return LaneReport.newBuilder()
                .setLane(stats.lane())
                .setInFlight(stats.inFlight())
                .setBackingOff(stats.waiting())
                .setRequests(stats.requestsInWindow())
                .setRequestsLeft(boxed(stats.headroomRequests()))
                .setTokens(stats.tokensInWindow())
                .setTokensLeft(boxed(stats.headroomTokens()))
                .setCalls(stats.callsInFlight())
                .setBlockedOn(stats.blockedOn())
                .setWaitMs(stats.inheritedWaitMs())
                .setPausedUntilMs(stats.pausedUntilMs())
                .setBreakerUntilMs(health.state() == LaneHealth.State.OPEN ? health.untilMs() : 0)
                .setRefused(health.state() == LaneHealth.State.STOPPED)
                .setTrouble(health.why())
                .setLimits(
                        stats.learned().slots() == stats.slotsOwned()
                                ? limits(stats.learned().limits())
                                : Map.of())
                .setLearnedFrom(stats.learned().from())
                .build();
    }

    /** The same with its times by the broker's clock, whatever the clock of the instance that wrote them says. */
    static InstanceReport heardAt(InstanceReport report, long brokerMs) {
        long aheadMs = brokerMs - report.getAtMs();
        return InstanceReport.newBuilder(report)
                .setAtMs(brokerMs)
                .setLanes(report.getLanes().stream()
                        .map(lane -> LaneReport.newBuilder(lane)
                                .setPausedUntilMs(moved(lane.getPausedUntilMs(), aheadMs))
                                .setBreakerUntilMs(moved(lane.getBreakerUntilMs(), aheadMs))
                                .build())
                        .toList())
                .build();
    }

    private static long moved(long untilMs, long byMs) {
        return untilMs == 0 ? 0 : untilMs + byMs;
    }

    /** Of two instances that share a lane. */
    static LaneReport sum(LaneReport one, LaneReport other) {
        return LaneReport.newBuilder(one)
                .setInFlight(one.getInFlight() + other.getInFlight())
                .setBackingOff(one.getBackingOff() + other.getBackingOff())
                .setRequests(one.getRequests() + other.getRequests())
                .setRequestsLeft(sum(one.getRequestsLeft(), other.getRequestsLeft()))
                .setTokens(one.getTokens() + other.getTokens())
                .setTokensLeft(sum(one.getTokensLeft(), other.getTokensLeft()))
                .setCalls(one.getCalls() + other.getCalls())
                .setBlockedOn(one.getBlockedOn().isEmpty() ? other.getBlockedOn() : one.getBlockedOn())
                .setWaitMs(Math.max(one.getWaitMs(), other.getWaitMs()))
                .setPausedUntilMs(Math.max(one.getPausedUntilMs(), other.getPausedUntilMs()))
                .setBreakerUntilMs(Math.max(one.getBreakerUntilMs(), other.getBreakerUntilMs()))
                .setRefused(one.getRefused() || other.getRefused())
                .setTrouble(one.getTrouble().isEmpty() ? other.getTrouble() : one.getTrouble())
                .setLimits(sum(one.getLimits(), other.getLimits()))
                .setLearnedFrom(one.getLearnedFrom().isEmpty() ? other.getLearnedFrom() : one.getLearnedFrom())
                .build();
    }

    private static Map<String, Long> limits(Map<Dimension, Long> inForce) {
        Map<String, Long> bySetting = new TreeMap<>();
        inForce.forEach((dimension, limit) -> bySetting.put(dimension.setting(), limit));
        return bySetting;
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((dimension, limit) -> sum.merge(dimension, limit, Long::sum));
        return sum;
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null ? null : Long.valueOf(one + other);
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
