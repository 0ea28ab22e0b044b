package io.sluice.cli.cluster;

import io.sluice.schema.Control;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.UsageScope;
import io.sluice.schema.UsageTotals;
import io.sluice.schema.UsageWindow;
import io.sluice.schema.VerdictReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A lane as the topics tell of it.
 *
 * @param backlogs of its topics: interactive, then bulk
 * @param slots the last word about each of its slots
 * @param pause who paused it and why; empty: nobody did
 * @param lastMinute what ended there in the last minute, in windows of ten seconds
 * @param verdict of an instance that watches; empty: none does
 * @param limits in force
 */
public record LaneStatus(
        String name,
        List<Backlog> backlogs,
        List<SlotQuota> slots,
        Optional<Control> pause,
        List<UsageTotals> lastMinute,
        Optional<VerdictReport> verdict,
        LaneLimits limits) {

    private static final Duration MINUTE = Duration.ofSeconds(65);

    /** What keeps it, in one word. */
    public enum State {
        /** An operator paused it. */
        PAUSED,
        /** The provider wants no call for some time. */
        THROTTLED,
        /** No worker is there. */
        NO_WORKER,
        /** Calls wait, and calls end. */
        RUNNING,
        /** Calls wait, and none ended in the last minute. */
        WAITING,
        /** Nothing waits. */
        IDLE
    }

    /** All lanes, by name. */
    public static List<LaneStatus> read(Cluster cluster, Instant now) {
        Map<String, List<SlotQuota>> slots = slots(cluster);
        Map<String, List<UsageTotals>> windows = windows(cluster, now);
        Map<String, Control> pauses = new Controls(cluster).pausedLanes();
        Verdicts verdicts = Verdicts.read(cluster, now);
        Map<String, Backlog> backlogs = new HashMap<>();
        Backlog.read(cluster, now).forEach(backlog -> backlogs.put(backlog.topic(), backlog));
        List<LaneStatus> lanes = new ArrayList<>();
        for (String lane : cluster.lanes()) {
            List<Backlog> own = new ArrayList<>();
            for (String topic :
                    List.of(cluster.topics().calls(lane), cluster.topics().bulkCalls(lane))) {
                Optional.ofNullable(backlogs.get(topic)).ifPresent(own::add);
            }
            lanes.add(new LaneStatus(
                    lane,
                    List.copyOf(own),
                    slots.getOrDefault(lane, List.of()),
                    Optional.ofNullable(pauses.get(lane)),
                    windows.getOrDefault(lane, List.of()),
                    verdicts.ofLane(lane),
                    LaneLimits.of(verdicts.ofOwners(lane))));
        }
        return List.copyOf(lanes);
    }

    private static Map<String, List<SlotQuota>> slots(Cluster cluster) {
        Map<String, SlotQuota> last = new TreeMap<>();
        if (cluster.topicNames().contains(cluster.topics().quota())) {
            TopicScan.read(
                    cluster,
                    cluster.topics().quota(),
                    Optional.empty(),
                    key -> true,
                    SlotQuota.class,
                    (record, quota) -> last.put(quota.getLane() + "/" + quota.getSlot(), quota));
        }
        Map<String, List<SlotQuota>> slots = new HashMap<>();
        last.values()
                .forEach(quota -> slots.computeIfAbsent(quota.getLane(), lane -> new ArrayList<>())
                        .add(quota));
        return slots;
    }

    private static Map<String, List<UsageTotals>> windows(Cluster cluster, Instant now) {
        Map<String, UsageWindow> last = new TreeMap<>();
        long fromMs = now.minus(MINUTE).toEpochMilli();
        TopicScan.read(
                cluster,
                cluster.topics().metrics(),
                Optional.of(now.minus(MINUTE)),
                key -> key.startsWith("lane/"),
                UsageWindow.class,
                (record, window) -> {
                    if (window.getScope() == UsageScope.LANE && window.getWindowStartMs() >= fromMs) {
                        last.put(window.getName() + "/" + window.getWindowStartMs(), window);
                    }
                });
        Map<String, List<UsageTotals>> windows = new HashMap<>();
        last.values()
                .forEach(window -> windows.computeIfAbsent(window.getName(), lane -> new ArrayList<>())
                        .add(window.getTotals()));
        return windows;
    }

    /** Offsets that wait, over its topics. */
    public long behind() {
        return backlogs.stream().mapToLong(Backlog::behind).sum();
    }

    /** How long the first waits. */
    public Optional<Duration> oldest() {
        return backlogs.stream().flatMap(backlog -> backlog.oldest().stream()).max(Duration::compareTo);
    }

    /** Epoch ms until which the provider wants no call; 0: it wants them. */
    public long pausedUntilMs() {
        return slots.stream().mapToLong(SlotQuota::getPausedUntilMs).max().orElse(0);
    }

    /** Calls that ended in the last minute. */
    public long calls() {
        return lastMinute.stream().mapToLong(UsageTotals::getCalls).sum();
    }

    /** What keeps it. */
    public State state(Instant now) {
        boolean worked = backlogs.stream().anyMatch(backlog -> backlog.members() > 0);
        if (pause.isPresent()) {
            return State.PAUSED;
        } else if (!worked) {
            return State.NO_WORKER;
        } else if (pausedUntilMs() > now.toEpochMilli()) {
            return State.THROTTLED;
        } else if (behind() == 0) {
            return State.IDLE;
        }
        return calls() > 0 ? State.RUNNING : State.WAITING;
    }
}
