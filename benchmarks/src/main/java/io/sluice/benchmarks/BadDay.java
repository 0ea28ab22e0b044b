package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import java.util.List;

/**
 * Something that goes wrong at a provider from one second to another, counted from its start.
 *
 * @param name for the reader
 * @param rule the simulator's fault rule, without its times
 * @param fromSecond when it begins
 * @param untilSecond when it ends; {@link #NEVER}: it stays
 * @param possible share of the limit that can be answered while it lasts
 */
record BadDay(String name, String rule, int fromSecond, int untilSecond, double possible) {
    static final int NEVER = Integer.MAX_VALUE;
    private static final int SPAN = 10;
    private static final double RECOVERED = 0.9;

    /** The whole rule, as a JSON array. */
    String rules() {
        String until = untilSecond == NEVER ? "" : ",\"until_ms\":" + untilSecond * 1_000L;
        return "[{" + rule + ",\"from_ms\":" + fromSecond * 1_000L + until + "}]";
    }

    /** Answers that were possible in so many seconds at so many a minute. */
    double possibleIn(int seconds, long perMinute) {
        double bad = Math.max(0, Math.min(seconds, untilSecond) - fromSecond);
        return (seconds - bad + bad * possible) * perMinute / 60;
    }

    /** Seconds from its end until 10 s had nine tenths of what the limit lets through; -1 if that never came, 0 if it does not end. */
    double recovery(List<JournalLine> answered, long startMs, int seconds, long perMinute) {
        if (untilSecond == NEVER) {
            return 0;
        }
        double wanted = perMinute / 60.0 * SPAN * RECOVERED;
        for (int second = untilSecond; second + SPAN <= seconds; second++) {
            long from = startMs + second * 1_000L;
            long count = answered.stream()
                    .filter(line -> line.arrivedAtMs() >= from && line.arrivedAtMs() < from + SPAN * 1_000L)
                    .count();
            if (count >= wanted) {
                return second - untilSecond;
            }
        }
        return -1;
    }
}
