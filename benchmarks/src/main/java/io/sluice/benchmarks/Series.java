package io.sluice.benchmarks;

import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.LongStream;

/**
 * A share of a limit over the time of a case, a value for each second: what the seconds behind it used, over what they allow.
 *
 * @param what is shown, for the reader
 * @param shares 1: all that the limit allows
 */
record Series(String what, List<Double> shares) {
    private static final long STEP_MS = 1_000;

    /** Copies. */
    Series {
        shares = List.copyOf(shares);
    }

    /**
     * One value for each second from the first until the last time.
     *
     * @param spanMs how far each value looks back
     * @param share of [from, to) in ms
     */
    static Series of(String what, long firstMs, long lastMs, long spanMs, ToDoubleBiFunction<Long, Long> share) {
        return new Series(
                what,
                LongStream.iterate(firstMs + STEP_MS, to -> to <= lastMs, to -> to + STEP_MS)
                        .mapToObj(to -> share.applyAsDouble(to - spanMs, to))
                        .toList());
    }
}
