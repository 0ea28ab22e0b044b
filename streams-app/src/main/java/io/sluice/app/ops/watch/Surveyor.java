package io.sluice.app.ops.watch;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.metrics.Tally;
import io.sluice.app.ops.Instance;
import io.sluice.app.ops.view.CacheView;
import io.sluice.app.ops.view.InstanceView;
import io.sluice.app.ops.view.LaneView;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.app.ops.view.StageView;
import io.sluice.schema.InstanceReport;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what broker, topics and instances say. Watch thread only; asks nobody, waits for nothing. */
final class Surveyor {
    private static final int NAMED_MAX = 4;
    private static final int JOBS_SHOWN = 50;

    private final SluiceConfig config;
    private final Topics topics;
    private final Instance instance;
    private final Board board;
    private final List<LaneWatch> lanes;
    private final List<StageWatch> stages;

    Surveyor(SluiceConfig config, Instance instance, Board board) {
        this.config = config;
        this.topics = new Topics(config.topics().prefix());
        this.instance = instance;
        this.board = board;
        lanes = config.lanes().stream().map(lane -> new LaneWatch(lane, topics)).toList();
        stages = List.of(
                new StageWatch("requests", topics.requests(), true),
                new StageWatch("dedup", streamsGroup() + "-by-fingerprint-repartition", true),
                new StageWatch("answers", topics.answers(), false));
    }

    /** Topics by the group that reads them. */
    Map<String, Set<String>> topicsByGroup() {
        Set<String> calls = new HashSet<>();
        lanes.forEach(lane -> calls.addAll(lane.topics()));
        Set<String> streams = new HashSet<>();
        stages.forEach(stage -> streams.addAll(stage.topic()));
        return Map.of(topics.prefix() + "calls", calls, streamsGroup(), streams);
    }

    private String streamsGroup() {
        return topics.prefix().substring(0, topics.prefix().length() - 1);
    }

    /**
     * Adds what is seen now to the histories.
     *
     * @param nowMs at the broker
     * @param wallMs on this machine
     */
    void sample(Sight sight, long nowMs, long wallMs) {
        // What this instance says of itself comes back by the topic too, but older.
        board.hear(Reports.of(config, instance, List.of(), wallMs), nowMs);
        lanes.forEach(lane -> lane.sample(sight, board, nowMs));
        stages.forEach(stage -> stage.sample(sight, board, nowMs));
    }

    /** What is known now. */
    Survey survey(Sight sight, long silentMs, @Nullable String trouble, long nowMs) {
        Map<String, UsageTotals> usage = new HashMap<>();
        Tally hour = new Tally();
        for (LaneWatch lane : lanes) {
            Usage of = board.usage(lane.name());
            of.forget(nowMs);
            usage.put(lane.name(), of.sinceBegin());
            hour.add(of.lastHour());
        }
        List<LaneView> laneViews =
                lanes.stream().map(lane -> lane.view(sight, board, nowMs)).toList();
        List<StageView> stageViews =
                stages.stream().map(stage -> stage.view(sight, nowMs)).toList();
        List<String> unwell = Stream.concat(
                        stageViews.stream().filter(it -> !it.well()).map(it -> it.stage() + " " + it.verdict()),
                        laneViews.stream()
                                .filter(it -> !it.well())
                                .map(it ->
                                        "lane " + it.lane() + " " + it.verdict().replace('_', ' ')))
                .toList();
        Snapshot snapshot = new Snapshot(
                nowMs,
                config.instanceId(),
                unwell.isEmpty() && trouble == null,
                headline(unwell, laneViews, trouble),
                trouble,
                laneViews,
                stageViews,
                board.jobs().views(JOBS_SHOWN, nowMs),
                Math.max(0, board.jobs().size() - JOBS_SHOWN),
                cache(hour.toTotals()),
                instances(sight, nowMs));
        Map<String, Integer> members =
                sight.members().stream().collect(Collectors.toMap(Member::group, member -> 1, Integer::sum));
        return new Survey(snapshot, sight.lags(), members, usage, silentMs);
    }

    private static String headline(List<String> unwell, List<LaneView> lanes, @Nullable String trouble) {
        if (trouble != null) {
            return trouble;
        }
        if (!unwell.isEmpty()) {
            return some(unwell);
        }
        List<String> still = lanes.stream()
                .filter(lane -> !lane.verdict().equals("ok"))
                .map(lane -> lane.lane() + " " + lane.verdict().replace('_', ' '))
                .toList();
        return still.isEmpty() ? "All is well" : "All is well; " + some(still);
    }

    /** A headline is read at a glance: the page below it has the rest. */
    private static String some(List<String> all) {
        String first = String.join(", ", all.subList(0, Math.min(NAMED_MAX, all.size())));
        return all.size() <= NAMED_MAX ? first : first + " and " + (all.size() - NAMED_MAX) + " more";
    }

    private CacheView cache(UsageTotals hour) {
        Optional<StoreSize> size = instance.streams().flatMap(streams -> StoreSize.of(streams.kafkaMetrics()));
        return new CacheView(
                hour.getRequests(),
                hour.getCacheHits(),
                hour.getCoalesced(),
                hour.getSavedNanos(),
                hour.getTokensSaved(),
                size.map(StoreSize::entries).orElse(null),
                size.map(StoreSize::bytes).orElse(null));
    }

    private List<InstanceView> instances(Sight sight, long nowMs) {
        Set<String> names = new TreeSet<>(board.instances(nowMs));
        sight.members().forEach(member -> names.add(member.instance()));
        return names.stream().map(name -> instance(name, sight, nowMs)).toList();
    }

    private InstanceView instance(String name, Sight sight, long nowMs) {
        List<Member> memberships = sight.members().stream()
                .filter(member -> member.instance().equals(name))
                .toList();
        Optional<InstanceReport> said = board.report(name, nowMs);
        OptionalLong silentMs = board.silentMs(name, nowMs);
        return new InstanceView(
                name,
                name.equals(config.instanceId()),
                said.map(InstanceReport::getRoles).orElse(null),
                memberships.stream().map(Member::host).findFirst().orElse(""),
                slots(memberships),
                (int) memberships.stream()
                        .flatMap(member -> member.partitions().stream())
                        .filter(at -> at.topic().equals(topics.requests()))
                        .count(),
                silentMs.isPresent()
                        ? silent(silentMs.getAsLong(), board.lastReport(name))
                        : said.map(InstanceReport::getWaitsFor).orElse(null),
                silentMs.isPresent() ? Long.valueOf(silentMs.getAsLong()) : null,
                said.map(InstanceReport::getRestoreDone).orElse(null),
                said.map(InstanceReport::getRestoreTotal).orElse(null),
                said.map(InstanceReport::getOpenRequests).orElse(null));
    }

    private static String silent(long ms, Optional<InstanceReport> last) {
        String words = "nothing heard of it for %d s".formatted(ms / 1000);
        return last.map(InstanceReport::getWaitsFor)
                .map(why -> words + "; it said last: " + why)
                .orElse(words);
    }

    private List<String> slots(List<Member> memberships) {
        String calls = topics.prefix() + "calls.";
        return memberships.stream()
                .flatMap(member -> member.partitions().stream())
                .filter(at -> at.topic().startsWith(calls) && !at.topic().endsWith(".bulk"))
                .map(at -> at.topic().substring(calls.length()) + "/" + at.partition())
                .sorted()
                .toList();
    }
}
