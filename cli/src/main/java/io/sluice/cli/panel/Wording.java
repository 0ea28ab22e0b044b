package io.sluice.cli.panel;

import io.sluice.cli.engine.LaneView;
import io.sluice.cli.totals.Dollars;
import io.sluice.cli.totals.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The words for numbers. */
public final class Wording {

    private static final String[] UNITS = {"", "k", "M", "G"};

    private Wording() {}

    /** {@code 812/1,319 (61%)}, or {@code 812} where the end is not known. */
    static String done(Progress progress) {
        long done = progress.totals().done();
        if (progress.requests().isEmpty()) {
            return "%,d done".formatted(done);
        }
        return "%,d/%,d (%d%%)".formatted(done, progress.requests().getAsLong(), percent(progress));
    }

    static int percent(Progress progress) {
        long all = progress.requests().orElse(0);
        return all == 0 ? 0 : (int) (100 * Math.min(progress.totals().done(), all) / all);
    }

    static String counts(Progress progress) {
        Totals totals = progress.totals();
        long cancelled = totals.ends().cancelled();
        return "cached %,d · coalesced %,d · called %,d · failed %,d%s · in flight %,d"
                .formatted(
                        totals.work().cacheHits(),
                        totals.work().coalesced(),
                        totals.work().paidCalls(),
                        totals.wentWrong(),
                        cancelled == 0 ? "" : " · cancelled %,d".formatted(cancelled),
                        progress.job().inFlight());
    }

    static String lane(LaneView lane) {
        return "lane %s: %s req/min · %s tokens/min%s"
                .formatted(
                        lane.name(),
                        against(lane.requestsLastMinute(), lane.requestsPerMinute()),
                        against(lane.tokensLastMinute(), lane.tokensPerMinute()),
                        lane.blockedOn().isEmpty() ? "" : " · " + lane.blockedOn());
    }

    static String money(Progress progress) {
        List<String> words = new ArrayList<>();
        words.add("spent "
                + cost(
                        progress.totals().money().spentNanos(),
                        progress.totals().money().unpriced()));
        progress.projectedNanos().ifPresent(nanos -> words.add("projected " + Dollars.shown(nanos)));
        return String.join(" · ", words) + (progress.simulated() ? " (simulated)" : "");
    }

    /** {@code 1 call}, {@code 1,319 calls}. */
    public static String count(long number, String noun) {
        return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }

    /** An amount, with what is missing from it. */
    public static String cost(long nanos, long unpriced) {
        return unpriced == 0
                ? Dollars.shown(nanos)
                : "%s + %,d of unknown price".formatted(Dollars.shown(nanos), unpriced);
    }

    static String left(Progress progress) {
        return progress.left().map(time -> duration(time) + " left").orElse("");
    }

    /** {@code 1:02:03}, {@code 2:03} or {@code 3.4 s}. */
    public static String duration(Duration time) {
        if (time.toMillis() < 10_000) {
            return "%.1f s".formatted(time.toMillis() / 1000.0);
        }
        if (time.toHours() > 0) {
            return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        }
        return "%d:%02d".formatted(time.toMinutesPart(), time.toSecondsPart());
    }

    private static String against(long value, OptionalLong limit) {
        return limit.isPresent() ? brief(value) + "/" + brief(limit.getAsLong()) : brief(value);
    }

    /** Three digits and a unit. */
    static String brief(long value) {
        double shown = value;
        int unit = 0;
        while (shown >= 999.5 && unit < UNITS.length - 1) {
            shown /= 1000;
            unit++;
        }
        return (unit == 0 || shown >= 99.95 ? "%.0f" : "%.1f").formatted(shown).replace(".0", "") + UNITS[unit];
    }
}
