package io.sluice.app.ops.watch;

import io.sluice.app.ops.meter.Readings;
import io.sluice.app.ops.verdict.Verdict;
import io.sluice.app.ops.view.LaneView;
import io.sluice.app.ops.view.StageView;
import io.sluice.schema.UsageTotals;
import java.util.Locale;

/** What the watch saw, for Prometheus: group lag, verdicts, usage. Stateless. */
final class LagReadings {
    private static final String LANE = "lane";
    private static final double NANOS = 1e9;

    private LagReadings() {}

    static void read(Survey survey, Readings into) {
        into.gauge(
                "sluice_ops_broker_silent_seconds",
                "How long the broker has not answered the watch",
                survey.silentMs() / 1000.0);
        GroupReadings.read(survey.lags(), survey.membersByGroup(), into);
        survey.snapshot().lanes().forEach(lane -> lane(lane, into));
        survey.snapshot().stages().forEach(stage -> stage(stage, into));
        survey.usage().forEach((lane, totals) -> usage(lane, totals, into));
    }

    private static void lane(LaneView lane, Readings into) {
        for (Verdict verdict : Verdict.values()) {
            into.gauge(
                    "sluice_lane_verdict",
                    "1 for the verdict on the lane",
                    lane.verdict().equals(verdict.word()) ? 1L : 0L,
                    LANE,
                    lane.lane(),
                    "verdict",
                    verdict.word());
        }
        into.gauge("sluice_lane_backlog_calls", "Calls that have not ended", lane.backlog(), LANE, lane.lane());
        if (lane.backlogTokens() != null) {
            into.gauge(
                    "sluice_lane_backlog_tokens",
                    "About so many tokens they need",
                    (long) lane.backlogTokens(),
                    LANE,
                    lane.lane());
        }
        into.gauge(
                "sluice_lane_oldest_seconds",
                "Age of the oldest call that has not ended",
                lane.oldestMs() == null ? 0 : lane.oldestMs() / 1000.0,
                LANE,
                lane.lane());
        if (lane.drainMs() != null) {
            into.gauge(
                    "sluice_lane_drain_seconds",
                    "Time to drain the backlog at the lane's limits, or at its pace",
                    lane.drainMs() / 1000.0,
                    LANE,
                    lane.lane());
        }
    }

    private static void stage(StageView stage, Readings into) {
        for (Verdict verdict : Verdict.values()) {
            into.gauge(
                    "sluice_stage_verdict",
                    "1 for the verdict on the stage",
                    stage.verdict().equals(verdict.word()) ? 1L : 0L,
                    "stage",
                    stage.stage(),
                    "verdict",
                    verdict.word());
        }
        into.gauge("sluice_stage_backlog_records", "Records that wait", stage.lag(), "stage", stage.stage());
        into.gauge(
                "sluice_stage_oldest_seconds",
                "Age of the oldest record that waits",
                stage.oldestMs() == null ? 0 : stage.oldestMs() / 1000.0,
                "stage",
                stage.stage());
    }

    private static void usage(String lane, UsageTotals totals, Readings into) {
        results(lane, "answered", totals.getAnswered(), into);
        results(lane, "failed", totals.getFailed(), into);
        results(lane, "expired", totals.getExpired(), into);
        results(lane, "cancelled", totals.getCancelled(), into);
        results(lane, "rejected", totals.getRejected(), into);
        into.counter("sluice_cache_hits", "Results from the cache", totals.getCacheHits(), LANE, lane);
        into.counter("sluice_coalesced", "Results from another request's call", totals.getCoalesced(), LANE, lane);
        into.counter("sluice_spend_dollars", "Spend of answered calls", totals.getSpendNanos() / NANOS, LANE, lane);
        into.counter(
                "sluice_saved_dollars",
                "What cached and coalesced results did not cost",
                totals.getSavedNanos() / NANOS,
                LANE,
                lane);
        into.counter("sluice_unpriced_calls", "Answered calls of unknown price", totals.getUnpricedCalls(), LANE, lane);
        into.counter("sluice_ambiguous_attempts", "Failed attempts, perhaps paid", totals.getAmbiguous(), LANE, lane);
        into.counter("sluice_retries", "Attempts after a call's first", totals.getRetries(), LANE, lane);
        tokens(lane, "in", totals.getTokensIn(), into);
        tokens(lane, "out", totals.getTokensOut(), into);
        tokens(lane, "saved", totals.getTokensSaved(), into);
        totals.getFailedAttempts()
                .forEach((kind, count) -> into.counter(
                        "sluice_failures",
                        "Failed attempts of calls by kind",
                        (long) count,
                        LANE,
                        lane,
                        "kind",
                        kind.toLowerCase(Locale.ROOT)));
    }

    private static void results(String lane, String status, long count, Readings into) {
        into.counter("sluice_results", "Requests that got their result", count, LANE, lane, "status", status);
    }

    private static void tokens(String lane, String kind, long count, Readings into) {
        into.counter("sluice_tokens", "Tokens of answered calls", count, LANE, lane, "kind", kind);
    }
}
