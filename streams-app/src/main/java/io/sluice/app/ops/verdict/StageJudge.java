package io.sluice.app.ops.verdict;

import java.util.List;
import java.util.Locale;

/** The verdict on a stage of the topology. Pure. */
public final class StageJudge {
    private StageJudge() {}

    /**
     * Judges.
     *
     * @param history at least one sample, oldest first
     */
    public static Judgement judge(List<StageSample> history, long nowMs) {
        StageSample now = history.getLast();
        if (now.members() == 0) {
            return new Judgement(
                    Verdict.STOPPED,
                    "nobody reads it; %s. Start an instance with the role streams".formatted(waiting(now)));
        }
        if (!now.there()) {
            return new Judgement(
                    Verdict.STOPPED,
                    "its topic is not there, and what waited in it is lost. Restart the instances with the role streams,"
                            + " which make it again");
        }
        if (now.lag() == 0) {
            return new Judgement(Verdict.OK, "nothing waits");
        }
        if (now.full()) {
            return new Judgement(
                    Verdict.WAITING_FOR_QUOTA,
                    "as many requests are open as stream.open-requests-max allows; %s until lanes have ended some"
                            .formatted(waiting(now)));
        }
        long stillMs = stillMs(history, nowMs);
        if (stillMs >= LaneJudge.STALL_AFTER.toMillis()) {
            return now.restoring()
                    ? new Judgement(Verdict.RESTORING, "stores are being restored; " + waiting(now))
                    : new Judgement(
                            Verdict.STALLED,
                            "nothing was read for %s although %s; %s"
                                    .formatted(Words.time(stillMs), waiting(now), cause(now)));
        }
        StageSample first = history.getFirst();
        boolean grows =
                nowMs - first.atMs() >= LaneJudge.SLOW_AFTER.toMillis() && first.lag() > 0 && now.lag() > first.lag();
        return grows
                ? new Judgement(
                        Verdict.SLOW,
                        String.format(
                                Locale.ROOT,
                                "more comes in than is read: %,d records waited %s ago, %,d do now",
                                first.lag(),
                                Words.time(nowMs - first.atMs()),
                                now.lag()))
                : new Judgement(Verdict.OK, waiting(now));
    }

    private static String cause(StageSample now) {
        if (!now.shut().isEmpty()) {
            return now.shut() + ": make room";
        }
        return now.silent().isEmpty()
                ? "is the registry away? The log of the instances with the role streams says"
                : Words.silent(now.silent());
    }

    private static long stillMs(List<StageSample> history, long nowMs) {
        StageSample now = history.getLast();
        long since = now.atMs();
        for (StageSample sample : history.reversed()) {
            if (sample.progress() != now.progress() || sample.lag() == 0) {
                break;
            }
            since = sample.atMs();
        }
        return nowMs - since;
    }

    private static String waiting(StageSample now) {
        return now.lag() == 1 ? "1 record waits" : String.format(Locale.ROOT, "%,d records wait", now.lag());
    }
}
