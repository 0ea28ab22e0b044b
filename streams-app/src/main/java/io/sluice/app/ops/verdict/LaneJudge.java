package io.sluice.app.ops.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The verdict on a lane. Pure.
 *
 * <p>A stall is seen after {@link #STALL_AFTER} without any call ending while calls could start; with calls at the provider, or where only
 * other instances know, after the lane's total deadline on top, because slow answers are no stall. Burrow (github.com/linkedin/Burrow,
 * wiki "Consumer Lag Evaluation Rules") judges the same way from offsets alone.
 */
public final class LaneJudge {
    /** How long nothing must move before it counts: samples come every 2 s, so a stall shows within 15 s. */
    public static final Duration STALL_AFTER = Duration.ofSeconds(10);

    /** How long a backlog must grow before the lane counts as slow. */
    public static final Duration SLOW_AFTER = Duration.ofSeconds(60);

    private final Duration totalDeadline;

    /** For a lane whose attempts last so long at most. */
    public LaneJudge(Duration totalDeadline) {
        this.totalDeadline = totalDeadline;
    }

    /**
     * Judges.
     *
     * @param history at least one sample, oldest first
     */
    public Judgement judge(List<LaneSample> history, long nowMs) {
        LaneSample now = history.getLast();
        return wanted(now, nowMs)
                .or(() -> stopped(now))
                .or(() -> refused(now, nowMs))
                .or(() -> nothingWaits(now))
                .or(() -> quota(now))
                .or(() -> stalled(history, nowMs))
                .or(() -> slow(history, nowMs))
                .orElseGet(() -> moves(now));
    }

    private static Optional<Judgement> wanted(LaneSample now, long nowMs) {
        return now.pause()
                .map(pause -> new Judgement(
                        Verdict.PAUSED,
                        "paused by %s %s ago%s; %s"
                                .formatted(
                                        pause.by().isBlank() ? "somebody" : pause.by(),
                                        Words.time(nowMs - pause.atMs()),
                                        pause.reason().isBlank() ? "" : ": " + pause.reason(),
                                        waiting(now))));
    }

    private static Optional<Judgement> stopped(LaneSample now) {
        return now.owners() > 0
                ? Optional.empty()
                : Optional.of(new Judgement(
                        Verdict.STOPPED,
                        "no worker owns the lane; %s. Start an instance with the role calls".formatted(waiting(now))));
    }

    private static Optional<Judgement> refused(LaneSample now, long nowMs) {
        String trouble = now.trouble().isEmpty() ? "the provider fails too often" : now.trouble();
        if (now.refused()) {
            return Optional.of(new Judgement(Verdict.REFUSED, trouble + "; " + waiting(now)));
        }
        if (now.breakerUntilMs() > nowMs) {
            return Optional.of(new Judgement(
                    Verdict.BREAKER_OPEN,
                    "%s; the lane rests for %s, then one call tries it"
                            .formatted(trouble, Words.time(now.breakerUntilMs() - nowMs))));
        }
        if (now.blockedOn().equals("breaker")) {
            return Optional.of(new Judgement(Verdict.BREAKER_OPEN, trouble + "; " + waiting(now)));
        }
        boolean cold = now.blockedOn().equals("cold");
        if (now.blockedOn().equals("pause") && now.throttledUntilMs() <= nowMs) {
            return Optional.of(new Judgement(Verdict.THROTTLED, "the provider asked to pause; " + waiting(now)));
        }
        if (now.throttledUntilMs() > nowMs && !cold) {
            return Optional.of(new Judgement(
                    Verdict.THROTTLED,
                    "the provider asked to pause for another %s; %s"
                            .formatted(Words.time(now.throttledUntilMs() - nowMs), waiting(now))));
        }
        return Optional.empty();
    }

    private static Optional<Judgement> nothingWaits(LaneSample now) {
        return now.backlog() == 0 ? Optional.of(new Judgement(Verdict.OK, "nothing waits")) : Optional.empty();
    }

    private static Optional<Judgement> quota(LaneSample now) {
        return limit(now)
                .map(words -> new Judgement(
                        Verdict.WAITING_FOR_QUOTA,
                        "waits for " + words + (now.waitMs() > 0 ? "; next in " + Words.time(now.waitMs()) : "")));
    }

    private static Optional<String> limit(LaneSample now) {
        return switch (now.blockedOn()) {
            case "requests-per-minute" -> Optional.of(now.requests().words("requests/minute"));
            case "tokens-per-minute" -> Optional.of(now.tokens().words("tokens/minute"));
            case "calls-in-flight" -> Optional.of(now.calls().words("calls in flight"));
            case "pace" -> Optional.of("its turn: starts are spread over the minute");
            case "ramp" -> Optional.of("its turn: after an outage the first calls start one by one");
            case "handover", "calls-of-former-owner" -> Optional.of("what the former owner may still have spent");
            case "cold" -> Optional.of("the first minute of a lane whose past nobody knows");
            case "budget" -> Optional.of("money: the budget is spent");
            case "" -> full(now);
            default ->
                now.blockedOn().contains("-per-")
                        ? Optional.of("its limit of " + now.blockedOn().replace('-', ' '))
                        : Optional.empty();
        };
    }

    private static Optional<String> full(LaneSample now) {
        if (now.untouched() == 0) {
            return Optional.empty();
        }
        if (now.requests().full()) {
            return Optional.of(now.requests().words("requests/minute"));
        }
        if (now.tokens().full()) {
            return Optional.of(now.tokens().words("tokens/minute"));
        }
        return now.calls().full() ? Optional.of(now.calls().words("calls in flight")) : Optional.empty();
    }

    private Optional<Judgement> stalled(List<LaneSample> history, long nowMs) {
        LaneSample now = history.getLast();
        if (now.untouched() == 0 && !now.inFlight().isEmpty()) {
            return Optional.empty();
        }
        long stillMs = stillMs(history, nowMs);
        Duration allowed = now.idle() || !now.silent().isEmpty() ? STALL_AFTER : STALL_AFTER.plus(totalDeadline);
        if (stillMs < allowed.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(new Judgement(
                Verdict.STALLED,
                "no call has ended for %s although %s; %s".formatted(Words.time(stillMs), waiting(now), cause(now))));
    }

    private static String cause(LaneSample now) {
        if (!now.silent().isEmpty()) {
            return Words.silent(now.silent());
        }
        return now.blockedOn().equals("lease")
                ? "the worker may not send until it has committed: is the broker away?"
                : "there is quota to spare: look at the worker's log";
    }

    /** For how long every sample has had a backlog and the progress of the last one. */
    private static long stillMs(List<LaneSample> history, long nowMs) {
        LaneSample now = history.getLast();
        long since = now.atMs();
        for (LaneSample sample : history.reversed()) {
            boolean moved = sample.progress() != now.progress()
                    || sample.backlog() == 0
                    || sample.pause().isPresent();
            if (moved || sample.throttledUntilMs() > sample.atMs()) {
                break;
            }
            since = sample.atMs();
        }
        return nowMs - since;
    }

    private static Optional<Judgement> slow(List<LaneSample> history, long nowMs) {
        LaneSample now = history.getLast();
        LaneSample first = history.getFirst();
        boolean grows = nowMs - first.atMs() >= SLOW_AFTER.toMillis()
                && first.backlog() > 0
                && now.backlog() > first.backlog()
                && history.stream().noneMatch(sample -> limit(sample).isPresent());
        return grows
                ? Optional.of(new Judgement(
                        Verdict.SLOW,
                        String.format(
                                Locale.ROOT,
                                "more comes in than goes out: %,d calls waited %s ago, %,d do now, and no limit holds them back",
                                first.backlog(),
                                Words.time(nowMs - first.atMs()),
                                now.backlog())))
                : Optional.empty();
    }

    private static Judgement moves(LaneSample now) {
        return now.untouched() == 0 && now.inFlight().isPresent()
                ? new Judgement(
                        Verdict.OK,
                        String.format(
                                Locale.ROOT,
                                "%,d at the provider, %,d back off",
                                now.inFlight().getAsLong(),
                                now.backingOff()))
                : new Judgement(Verdict.OK, "works on %s".formatted(Words.calls(now.backlog())));
    }

    private static String waiting(LaneSample now) {
        return now.backlog() == 1 ? "1 call waits" : String.format(Locale.ROOT, "%,d calls wait", now.backlog());
    }
}
