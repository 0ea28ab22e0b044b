package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import java.util.List;
import java.util.stream.Stream;

/** The limit that a lane meets first, and how a provider sums it. */
enum Binding {
    REQUESTS_PER_MINUTE {
        @Override
        double used(List<JournalLine> admitted, long fromMs, long toMs) {
            return started(admitted, fromMs, toMs).count();
        }
    },
    TOKENS_PER_MINUTE {
        @Override
        double used(List<JournalLine> admitted, long fromMs, long toMs) {
            return started(admitted, fromMs, toMs)
                    .mapToLong(JournalLine::tokensCharged)
                    .sum();
        }
    },
    CALLS_IN_FLIGHT {
        @Override
        double used(List<JournalLine> admitted, long fromMs, long toMs) {
            double openMs = 0;
            for (JournalLine line : admitted) {
                long begin = Math.max(fromMs, line.arrivedAtMs());
                long end = Math.min(toMs, line.arrivedAtMs() + line.latencyMs());
                openMs += Math.max(0, end - begin);
            }
            return openMs / (toMs - fromMs);
        }
    };

    /** What the calls use of the limit in [fromMs, toMs): starts or tokens in it, or the mean number in flight. */
    abstract double used(List<JournalLine> admitted, long fromMs, long toMs);

    private static Stream<JournalLine> started(List<JournalLine> lines, long fromMs, long toMs) {
        return lines.stream().filter(line -> line.arrivedAtMs() >= fromMs && line.arrivedAtMs() < toMs);
    }
}
