package io.sluice.app.ops.watch;

import io.sluice.app.call.LaneHealth;
import io.sluice.app.call.LaneStats;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.ops.verdict.Dimension;
import io.sluice.app.ops.verdict.Drain;
import io.sluice.app.ops.verdict.History;
import io.sluice.app.ops.verdict.Judgement;
import io.sluice.app.ops.verdict.LaneJudge;
import io.sluice.app.ops.verdict.LaneSample;
import io.sluice.app.ops.view.LaneView;
import io.sluice.app.ops.view.QuotaView;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.SpentSecond;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One lane: what this instance's worker says of it, where it owns all of it; what the topics say, where others do. Watch thread only.
 */
final class LaneWatch {
    private static final long WINDOW_S = 60;

    private final LaneConfig lane;
    private final Set<String> topics;
    private final Set<String> bulk;
    private final LaneJudge judge;
    private final History<LaneSample> history = new History<>(LaneSample::atMs);

    LaneWatch(LaneConfig lane, Topics topics) {
        this.lane = lane;
        this.bulk = Set.of(topics.bulkCalls(lane.name()));
        this.topics = Set.of(topics.calls(lane.name()), topics.bulkCalls(lane.name()));
        this.judge = new LaneJudge(lane.totalDeadline());
    }

    String name() {
        return lane.name();
    }

    Set<String> topics() {
        return topics;
    }

    /** Adds what is seen now. */
    void sample(Sight sight, Optional<LaneStats> own, Board board, long nowMs) {
        int owners = sight.owners(topics).size();
        // Only a worker that owns the whole lane can speak for it.
        Optional<LaneStats> speaks = own.filter(stats -> stats.slotsOwned() > 0 && owners == 1);
        List<SlotQuota> quotas = board.slots().values().stream()
                .filter(quota -> quota.getLane().equals(lane.name()))
                .toList();
        OptionalLong inFlight = owners == 0
                ? OptionalLong.of(0)
                : speaks.map(stats -> OptionalLong.of(stats.inFlight())).orElse(OptionalLong.empty());
        long pausedMs = speaks.map(LaneStats::pausedUntilMs)
                .orElseGet(() -> quotas.stream()
                        .mapToLong(SlotQuota::getPausedUntilMs)
                        .max()
                        .orElse(0));
        LaneHealth health = speaks.map(LaneStats::health).orElse(LaneHealth.RUNNING);
        history.add(new LaneSample(
                nowMs,
                sight.backlog(topics),
                speaks.map(stats -> (long) stats.waiting()).orElse(0L),
                inFlight,
                sight.progress(topics),
                owners,
                speaks.map(stats -> new Dimension(
                                stats.requestsInWindow(), lane.limits().requestsPerMinute(), stats.headroomRequests()))
                        .orElseGet(() -> inherited(
                                lane.limits().requestsPerMinute(), spent(quotas, nowMs, SpentSecond::getRequests))),
                speaks.map(stats -> new Dimension(
                                stats.tokensInWindow(), lane.limits().tokensPerMinute(), stats.headroomTokens()))
                        .orElseGet(() -> inherited(
                                lane.limits().tokensPerMinute(), spent(quotas, nowMs, SpentSecond::getTokens))),
                speaks.map(stats -> inherited(lane.limits().callsInFlight(), stats.callsInFlight()))
                        .orElseGet(() -> inherited(lane.limits().callsInFlight(), 0)),
                speaks.map(LaneStats::blockedOn).orElse(""),
                speaks.map(LaneStats::inheritedWaitMs).orElse(0L),
                pausedMs,
                health.state() == LaneHealth.State.OPEN ? health.untilMs() : 0,
                health.state() == LaneHealth.State.STOPPED,
                health.why(),
                board.pause(lane.name())));
    }

    private static Dimension inherited(OptionalLong limit, long used) {
        return new Dimension(
                used,
                limit,
                limit.isPresent() ? OptionalLong.of(Math.max(0, limit.getAsLong() - used)) : OptionalLong.empty());
    }

    private interface Amount {
        long of(SpentSecond second);
    }

    private static long spent(Collection<SlotQuota> quotas, long nowMs, Amount amount) {
        long nowS = nowMs / 1000;
        return quotas.stream()
                .flatMap(quota -> quota.getSpent().stream())
                .filter(second -> second.getSecond() > nowS - WINDOW_S && second.getSecond() <= nowS)
                .mapToLong(amount::of)
                .sum();
    }

    /** As it is judged now; {@link #sample} came before. */
    LaneView view(Sight sight, Board board, long nowMs) {
        List<LaneSample> samples = history.samples();
        LaneSample now = samples.getLast();
        Judgement judgement = judge.judge(samples, nowMs);
        Usage usage = board.usage(lane.name());
        UsageTotals hour = usage.lastHour();
        UsageTotals minute = usage.lastMinute(nowMs);
        OptionalLong tokens = usage.tokensPerCall();
        OptionalLong backlogTokens =
                tokens.isPresent() ? OptionalLong.of(tokens.getAsLong() * now.backlog()) : OptionalLong.empty();
        Drain drain = Drain.of(now.backlog(), backlogTokens, now.requests(), now.tokens(), endedPerSecond(samples));
        OptionalLong oldest = sight.oldestMs(topics);
        boolean moves = judgement.verdict().well() && now.pause().isEmpty();
        return new LaneView(
                lane.name(),
                judgement.verdict().word(),
                judgement.verdict().well(),
                judgement.why(),
                lane.models(),
                now.backlog(),
                sight.backlog(bulk),
                boxed(backlogTokens),
                oldest.isPresent() ? Math.max(0, nowMs - oldest.getAsLong()) : null,
                boxed(now.inFlight()),
                now.backingOff(),
                QuotaView.of(now.requests()),
                QuotaView.of(now.tokens()),
                QuotaView.of(now.calls()),
                minute.getCalls(),
                moves && now.backlog() > 0 ? boxed(drain.ms()) : null,
                boxed(drain.byRequestsMs()),
                boxed(drain.byTokensMs()),
                hour.getSpendNanos(),
                minute.getSpendNanos() * 60,
                hour.getUnpricedCalls(),
                new TreeMap<>(hour.getFailedAttempts()),
                sight.owners(topics).stream().map(Member::instance).sorted().toList(),
                now.pause().map(LaneSample.Pause::by).orElse(null));
    }

    private static double endedPerSecond(List<LaneSample> samples) {
        LaneSample first = samples.getFirst();
        LaneSample last = samples.getLast();
        long spanMs = last.atMs() - first.atMs();
        return spanMs <= 0 ? 0 : Math.max(0, last.progress() - first.progress()) * 1000.0 / spanMs;
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
