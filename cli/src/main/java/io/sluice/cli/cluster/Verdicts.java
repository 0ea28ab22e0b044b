package io.sluice.cli.cluster;

import io.sluice.schema.InstanceReport;
import io.sluice.schema.VerdictReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The verdicts of the instances that watch, as their last reports tell them. Immutable. */
public final class Verdicts {

    /** Reports come every other second. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Map<String, VerdictReport> byName;

    private Verdicts(Map<String, VerdictReport> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** Asks the topic; none where no instance watches, or where the registry is not named or away. */
    public static Verdicts read(Cluster cluster, Instant now) {
        Map<String, VerdictReport> found = new HashMap<>();
        if (cluster.settings().registry().isPresent()
                && cluster.topicNames().contains(cluster.topics().instances())) {
            try {
                TopicScan.read(
                        cluster,
                        cluster.topics().instances(),
                        Optional.of(now.minus(FRESH)),
                        key -> true,
                        InstanceReport.class,
                        (record, report) ->
                                report.getVerdicts().forEach(verdict -> found.put(verdict.getAbout(), verdict)));
            } catch (ClusterException e) {
                // What waits is known without the registry, and is wanted most when something is away.
                return new Verdicts(Map.of());
            }
        }
        return new Verdicts(found);
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
