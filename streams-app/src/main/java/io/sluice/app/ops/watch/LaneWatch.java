package io.sluice.app.ops.watch;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.ops.verdict.Dimension;
import io.sluice.app.ops.verdict.Drain;
import io.sluice.app.ops.verdict.History;
import io.sluice.app.ops.verdict.Judgement;
import io.sluice.app.ops.verdict.LaneJudge;
import io.sluice.app.ops.verdict.LaneSample;
import io.sluice.app.ops.verdict.Verdict;
import io.sluice.app.ops.view.LaneView;
import io.sluice.app.ops.view.QuotaView;
import io.sluice.schema.LaneReport;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.SpentSecond;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One lane: what the instances that own it say of it together; what other topics say, where one of them is silent. Watch thread only.
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
    void sample(Sight sight, Board board, long nowMs) {
        List<String> owners =
                sight.owners(topics).stream().map(Member::instance).distinct().toList();
        Optional<LaneReport> said = said(owners, board, nowMs);
        List<SlotQuota> quotas = board.slots().values().stream()
                .filter(quota -> quota.getLane().equals(lane.name()))
                .toList();
        Optional<Long> inFlight = owners.isEmpty() ? Optional.of(0L) : said.map(LaneReport::getInFlight);
        long pausedMs = said.map(LaneReport::getPausedUntilMs)
                .orElseGet(() -> quotas.stream()
                        .mapToLong(SlotQuota::getPausedUntilMs)
                        .max()
                        .orElse(0));
        OptionalLong requestsPerMinute = limit(io.sluice.app.config.Dimension.REQUESTS_PER_MINUTE, board);
        OptionalLong tokensPerMinute = limit(io.sluice.app.config.Dimension.TOKENS_PER_MINUTE, board);
        history.add(new LaneSample(
                nowMs,
                sight.backlog(topics),
                said.map(LaneReport::getBackingOff).orElse(0L),
                inFlight.map(OptionalLong::of).orElse(OptionalLong.empty()),
                sight.progress(topics),
                owners.size(),
                said.map(it -> new Dimension(it.getRequests(), requestsPerMinute, unboxed(it.getRequestsLeft())))
                        .orElseGet(() -> inherited(requestsPerMinute, spent(quotas, nowMs, SpentSecond::getRequests))),
                said.map(it -> new Dimension(it.getTokens(), tokensPerMinute, unboxed(it.getTokensLeft())))
                        .orElseGet(() -> inherited(tokensPerMinute, spent(quotas, nowMs, SpentSecond::getTokens))),
                inherited(
                        limit(io.sluice.app.config.Dimension.CALLS_IN_FLIGHT, board),
                        said.map(LaneReport::getCalls).orElse(0L)),
                said.map(LaneReport::getBlockedOn).orElse(""),
                said.map(LaneReport::getWaitMs).orElse(0L),
                pausedMs,
                said.map(LaneReport::getBreakerUntilMs).orElse(0L),
                said.map(LaneReport::getRefused).orElse(false),
                said.map(LaneReport::getTrouble).orElse(""),
                board.pause(lane.name()),
                board.silent(owners, nowMs)));
    }

    /** What the owners say of it together; empty unless each has said something lately. */
    private Optional<LaneReport> said(List<String> owners, Board board, long nowMs) {
        List<LaneReport> parts = owners.stream()
                .flatMap(owner -> board.report(owner, nowMs).stream())
                .flatMap(report -> report.getLanes().stream())
                .filter(part -> part.getLane().equals(lane.name()))
                .toList();
        return parts.size() == owners.size() ? parts.stream().reduce(Reports::sum) : Optional.empty();
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
        List<String> owners =
                sight.owners(topics).stream().map(Member::instance).sorted().toList();
        // What the provider throttles altogether has no pace, whatever its limits say.
        boolean moves = judgement.verdict().well()
                && now.pause().isEmpty()
                && (judgement.verdict() != Verdict.THROTTLED || minute.getCalls() > 0);
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
                owners,
                now.pause().map(LaneSample.Pause::by).orElse(null),
                learned(board),
                said(owners, board, nowMs)
                        .map(LaneReport::getLearnedFrom)
                        .filter(from -> !from.isEmpty())
                        .orElse(null));
    }

    /** In force over the whole lane: what its slots have learned goes before what it states. */
    private OptionalLong limit(io.sluice.app.config.Dimension dimension, Board board) {
        Long learned = learned(board).get(dimension.setting());
        return learned == null ? lane.limits().limit(dimension) : OptionalLong.of(learned);
    }

    /** What its slots' owners have written last, whoever they are. */
    private Map<String, Long> learned(Board board) {
        Map<String, Long> sum = new TreeMap<>();
        if (lane.source().learned()) {
            board.slots().values().stream()
                    .filter(quota -> quota.getLane().equals(lane.name()))
                    .forEach(quota ->
                            quota.getLearned().forEach((dimension, limit) -> sum.merge(dimension, limit, Long::sum)));
        }
        return sum;
    }

    private static double endedPerSecond(List<LaneSample> samples) {
        LaneSample first = samples.getFirst();
        LaneSample last = samples.getLast();
        long spanMs = last.atMs() - first.atMs();
        return spanMs <= 0 ? 0 : Math.max(0, last.progress() - first.progress()) * 1000.0 / spanMs;
    }

    private static OptionalLong unboxed(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
