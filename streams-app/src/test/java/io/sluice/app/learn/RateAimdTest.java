package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RateAimdTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aCrowdThatIsThrottledTogetherLowersItOnce() {
        RateAimd rate = new RateAimd(OptionalLong.of(600), 0);
        for (int call = 0; call < 100; call++) {
            rate.passed(SECOND);
        }
        rate.throttled(SECOND / 2, SECOND);
        long once = rate.perMinute().orElseThrow();
        for (int call = 0; call < 100; call++) {
            rate.throttled(SECOND / 2, SECOND + 1);
        }
        assertThat(rate.perMinute()).hasValue(once);
    }

    @Test
    void whatIsNotUsedDoesNotGrow() {
        RateAimd rate = new RateAimd(OptionalLong.of(600), 0);
        rate.started(Duration.ofHours(1).toNanos());
        assertThat(rate.perMinute()).hasValue(600);
    }

    @Test
    void seededHistoriesComeNearAHiddenLimitAndAreSeldomThrottled() {
        for (int seed = 0; seed < 60; seed++) {
            History history = new History(30 + new SplittableRandom(seed).nextInt(3_000), OptionalLong.empty(), 0);
            history.run(1_200, 3_600);
            assertThat(history.use())
                    .as("use of %d/min, seed %d", history.limit, seed)
                    .isGreaterThan(0.7);
            assertThat(history.throttledShare())
                    .as("throttled of %d/min, seed %d", history.limit, seed)
                    .isLessThan(0.05);
        }
    }

    /** A call is throttled twice before it is known to be the only one. */
    @Test
    void aCallThatIsAlwaysThrottledTeachesNothingInTheFirstSeconds() {
        for (int limit = 100; limit <= 3_000; limit += 100) {
            History history = new History(limit, OptionalLong.empty(), 2);
            history.run(0, 2);
            assertThat(history.rate.perMinute()).as("rate of %d/min", limit).isEmpty();
            history.run(60, 600);
            assertThat(history.use()).as("use of %d/min", limit).isGreaterThan(0.7);
        }
    }

    @Test
    void aRateThatIsFarTooLowIsLeftWithinMinutes() {
        History history = new History(3_000, OptionalLong.of(10), 0);
        history.run(600, 1_200);
        assertThat(history.use()).isGreaterThan(0.7);
    }

    @Test
    void aLimitOfAFewCallsAMinuteIsFoundToo() {
        History history = new History(3, OptionalLong.empty(), 0);
        history.run(600, 3_600);
        assertThat(history.rate.perMinute().orElseThrow()).isBetween(1L, 12L);
    }

    /** A provider that allows so many requests in any minute and says nothing of it; a client that, after a slow start, has always more to send. */
    private static final class History {
        private static final long TICK = SECOND / 50;

        private final int limit;
        private final RateAimd rate;
        private final Deque<Long> admitted = new ArrayDeque<>();
        private int poisoned;
        private long now;
        private long pausedUntil;
        private double credit;
        private long passed;
        private long throttled;
        private double minutes;

        /** @param poisoned how often the first call is throttled, whatever else is */
        History(int limit, OptionalLong inherited, int poisoned) {
            this.limit = limit;
            this.rate = new RateAimd(inherited, 0);
            this.poisoned = poisoned;
        }

        /** Goes on until then, and counts from then on, in seconds. */
        void run(long fromS, long untilS) {
            passed = 0;
            throttled = 0;
            minutes = (untilS - fromS) / 60.0;
            for (; now < untilS * SECOND; now += TICK) {
                double perMinute = rate.perMinute().orElse(now < 5 * SECOND ? 600 : 60_000);
                credit = Math.min(Math.max(1, perMinute / 60), credit + perMinute * TICK / (60 * SECOND));
                while (!admitted.isEmpty() && admitted.peek() <= now - 60 * SECOND) {
                    admitted.remove();
                }
                for (; credit >= 1 && now >= pausedUntil; credit--) {
                    start(now >= fromS * SECOND);
                }
            }
        }

        private void start(boolean counts) {
            rate.started(now);
            boolean poison = poisoned > 0 && passed > 0 && now % (SECOND / 2) == 0;
            if (admitted.size() < limit && !poison) {
                admitted.add(now);
                rate.passed(now);
                passed += counts ? 1 : 0;
            } else {
                poisoned -= poison ? 1 : 0;
                rate.throttled(now, now);
                throttled += counts ? 1 : 0;
                pausedUntil = now + SECOND;
            }
        }

        double use() {
            return passed / minutes / limit;
        }

        double throttledShare() {
            return (double) throttled / passed;
        }
    }
}
