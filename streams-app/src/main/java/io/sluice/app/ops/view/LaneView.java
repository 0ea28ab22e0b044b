package io.sluice.app.ops.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lane now.
 *
 * @param verdict in one word, see {@link io.sluice.app.ops.verdict.Verdict}
 * @param well whether that is as it should be
 * @param why a sentence
 * @param models that it accepts
 * @param backlog calls that have not ended
 * @param backlogBulk of those, calls of class BULK
 * @param backlogTokens about so many tokens they need, by what calls needed lately; null: not known
 * @param oldestMs age of the oldest; null: nothing waits
 * @param inFlight attempts under way; null: only other instances know
 * @param backingOff calls that wait for their next attempt
 * @param requests a minute
 * @param tokens a minute
 * @param calls in flight
 * @param endedPerMinute calls that ended in the last minute
 * @param drainMs time to drain; null: not known
 * @param drainByRequestsMs at the limit of requests; null: no limit
 * @param drainByTokensMs at the limit of tokens; null: no limit
 * @param spendHourNanos nano-dollars of the last hour
 * @param spendPaceNanos nano-dollars an hour at the last minute's pace
 * @param unpricedHour answered calls of the last hour whose price is not known
 * @param failuresHour failed attempts of the last hour by kind
 * @param owners instances that own a slot
 * @param pausedBy who paused it; null: nobody
 * @param learned limits that its slots have learned, by their names in settings; empty: it learns none, or nothing yet
 * @param learnedFrom what from: headers, throttles, latency; null: it learns none, or its owners are silent
 */
public record LaneView(
        String lane,
        String verdict,
        boolean well,
        String why,
        List<String> models,
        long backlog,
        long backlogBulk,
        @Nullable Long backlogTokens,
        @Nullable Long oldestMs,
        @Nullable Long inFlight,
        long backingOff,
        QuotaView requests,
        QuotaView tokens,
        QuotaView calls,
        long endedPerMinute,
        @Nullable Long drainMs,
        @Nullable Long drainByRequestsMs,
        @Nullable Long drainByTokensMs,
        long spendHourNanos,
        long spendPaceNanos,
        long unpricedHour,
        Map<String, Long> failuresHour,
        List<String> owners,
        @Nullable String pausedBy,
        Map<String, Long> learned,
        @Nullable String learnedFrom) {}
