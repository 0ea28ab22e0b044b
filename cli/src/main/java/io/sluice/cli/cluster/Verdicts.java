package io.sluice.cli.cluster;

import io.sluice.schema.InstanceReport;
import io.sluice.schema.LaneReport;
import io.sluice.schema.VerdictReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What instances said last: the verdicts of those that watch, and lanes of those that work them. Immutable. */
public final class Verdicts {

    /** Reports come every other second. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Map<String, VerdictReport> byName;
    private final List<LaneReport> lanes;

    private Verdicts(Collection<InstanceReport> reports) {
        Map<String, VerdictReport> found = new HashMap<>();
        reports.forEach(report -> report.getVerdicts().forEach(verdict -> found.put(verdict.getAbout(), verdict)));
        this.byName = Map.copyOf(found);
        this.lanes =
                reports.stream().flatMap(report -> report.getLanes().stream()).toList();
    }

    /** Asks the topic; none where no instance watches, or where the registry is not named or away. */
    public static Verdicts read(Cluster cluster, Instant now) {
        Map<String, InstanceReport> found = new LinkedHashMap<>();
        if (cluster.settings().registry().isPresent()
                && cluster.topicNames().contains(cluster.topics().instances())) {
            try {
                TopicScan.read(
                        cluster,
                        cluster.topics().instances(),
                        Optional.of(now.minus(FRESH)),
                        key -> true,
                        InstanceReport.class,
                        (record, report) -> {
                            // In the order of what was said last, also where several watch.
                            found.remove(report.getInstance());
                            found.put(report.getInstance(), report);
                        });
            } catch (ClusterException e) {
                // What waits is known without the registry, and is wanted most when something is away.
                return new Verdicts(List.of());
            }
        }
        return new Verdicts(found.values());
    }

    /** What owners of its slots say of a lane. */
    List<LaneReport> ofOwners(String lane) {
        return lanes.stream().filter(report -> report.getLane().equals(lane)).toList();
    }

    /** On a lane. */
    public Optional<VerdictReport> ofLane(String lane) {
        return Optional.ofNullable(byName.get("lane/" + lane));
    }

    /** On whoever reads a topic: a lane's calls, or a stage of the streams. */
    public Optional<VerdictReport> ofTopic(Cluster cluster, String topic) {
        String calls = cluster.topics().prefix() + "calls.";
        if (topic.startsWith(calls)) {
            String lane = topic.substring(calls.length());
            return ofLane(lane.endsWith(".bulk") ? lane.substring(0, lane.length() - ".bulk".length()) : lane);
        }
        String stage = topic.equals(cluster.topics().requests())
                ? "requests"
                : topic.equals(cluster.topics().answers())
                        ? "answers"
                        : topic.endsWith("-by-fingerprint-repartition") ? "dedup" : "";
        return Optional.ofNullable(byName.get("stage/" + stage));
    }
}
