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
            long atStart = started(admitted, fromMs, toMs)
                    .mapToLong(JournalLine::tokensCharged)
                    .sum();
            long atEnd = admitted.stream()
                    .filter(line -> line.operation().equals("messages"))
                    .filter(line -> isIn(line.arrivedAtMs() + line.latencyMs(), fromMs, toMs))
                    .mapToLong(JournalLine::tokensOut)
                    .sum();
            return atStart + atEnd;
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

        @Override
        double most(long limit, long lengthMs) {
            return limit;
        }
    };

    private static final long MINUTE_MS = 60_000;

    /** What the calls use of the limit in [fromMs, toMs): starts or tokens in it (Anthropic's output at the end of its call), or the mean number in flight. */
    abstract double used(List<JournalLine> admitted, long fromMs, long toMs);

    /** What a limit allows in so long a time. */
    double most(long limit, long lengthMs) {
        return limit * (lengthMs / (double) MINUTE_MS);
    }

    private static Stream<JournalLine> started(List<JournalLine> lines, long fromMs, long toMs) {
        return lines.stream().filter(line -> isIn(line.arrivedAtMs(), fromMs, toMs));
    }

    private static boolean isIn(long atMs, long fromMs, long toMs) {
        return atMs >= fromMs && atMs < toMs;
    }
}
