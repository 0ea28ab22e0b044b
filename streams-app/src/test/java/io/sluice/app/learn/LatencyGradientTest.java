package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class LatencyGradientTest {
    private record Call(long endsAt, long startedAt, int inFlight) {}

    /** A server that works on so many calls at full speed and shares it among more; a client that has always more to send. */
    @Test
    void seededHistoriesSettleWhereTheServerIsBusyAndNotCrowded() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int capacity = 4 + random.nextInt(400);
            LatencyGradient learned = new LatencyGradient(0, 10_000);
            long now = run(learned, capacity, 0, 200 * capacity, random);
            assertThat(learned.limit())
                    .as("capacity %d, seed %d", capacity, seed)
                    // Half of it while it measures.
                    .isBetween((long) (0.4 * capacity), 3L * capacity + 10);
            // The server loses half of its capacity: the limit follows.
            run(learned, capacity / 2, now, 400 * capacity, random);
            assertThat(learned.limit())
                    .as("half of capacity %d, seed %d", capacity, seed)
                    .isLessThanOrEqualTo(2L * capacity + 10);
        }
    }

    @Test
    void anUnusedLimitStays() {
        LatencyGradient learned = new LatencyGradient(100, 10_000);
        for (int call = 0; call < 10_000; call++) {
            learned.answered(Duration.ofSeconds(1 + call % 7).toNanos(), 3);
        }
        assertThat(learned.limit()).isEqualTo(100);
    }

    @Test
    void itStaysWithinWhatTheLaneAllows() {
        LatencyGradient learned = new LatencyGradient(0, 8);
        for (int call = 0; call < 300; call++) {
            learned.answered(1_000, 8);
        }
        assertThat(learned.limit()).isEqualTo(8);
    }

    /** The planted fault: a limit that only grows. The history must find it outside of what is allowed. */
    @Test
    void theHistoryCatchesALimitThatOnlyGrows() {
        long[] limit = {LatencyGradient.FIRST};
        run(
                () -> limit[0],
                (latency, inFlight) -> limit[0] += inFlight % 4 == 0 ? 1 : 0,
                20,
                0,
                4_000,
                new SplittableRandom(1));
        assertThat(limit[0]).isGreaterThan(3L * 20 + 10);
    }

    private interface Answers {
        void answered(long latencyNanos, int inFlight);
    }

    private static long run(LatencyGradient learned, int capacity, long from, int calls, SplittableRandom random) {
        return run(
                learned::limit,
                (latency, inFlight) -> {
                    boolean unused = learned.answered(latency, inFlight);
                },
                capacity,
                from,
                calls,
                random);
    }

    private static long run(
            LongSupplier limit, Answers learner, int capacity, long from, int calls, SplittableRandom random) {
        PriorityQueue<Call> open = new PriorityQueue<>((one, other) -> Long.compare(one.endsAt(), other.endsAt()));
        long now = from;
        for (int ended = 0; ended < calls; ended++) {
            while (open.size() < limit.getAsLong()) {
                int inFlight = open.size() + 1;
                double slower = Math.max(1.0, (double) inFlight / capacity);
                double seconds = slower * 2 * Math.exp(0.5 * (random.nextDouble() + random.nextDouble() - 1));
                open.add(new Call(now + (long) (seconds * 1e9), now, inFlight));
            }
            Call done = open.remove();
            now = done.endsAt();
            learner.answered(now - done.startedAt(), done.inFlight());
        }
        return now;
    }
}
