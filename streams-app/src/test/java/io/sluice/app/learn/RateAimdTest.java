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

    /** A provider that allows so many requests in any minute and says nothing of it; a client that has always more to send. */
    @Test
    void seededHistoriesComeNearAHiddenLimitAndAreSeldomThrottled() {
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int limit = 30 + random.nextInt(3_000);
            RateAimd rate = new RateAimd(OptionalLong.empty(), 0);
            Deque<Long> admitted = new ArrayDeque<>();
            long passed = 0;
            long throttled = 0;
            long pausedUntil = 0;
            double credit = 0;
            long tick = SECOND / 50;
            for (long now = 0; now < 3_600 * SECOND; now += tick) {
                double perMinute = rate.perMinute().orElse(60_000);
                credit = Math.min(Math.max(1, perMinute / 60), credit + perMinute * tick / (60 * SECOND));
                while (!admitted.isEmpty() && admitted.peek() <= now - 60 * SECOND) {
                    admitted.remove();
                }
                for (; credit >= 1 && now >= pausedUntil; credit--) {
                    rate.started(now);
                    boolean steady = now > 1_200 * SECOND;
                    if (admitted.size() < limit) {
                        admitted.add(now);
                        rate.passed(now);
                        passed += steady ? 1 : 0;
                    } else {
                        rate.throttled(now, now);
                        throttled += steady ? 1 : 0;
                        pausedUntil = now + SECOND;
                    }
                }
            }
            assertThat(passed / 40.0 / limit)
                    .as("use of %d/min, seed %d", limit, seed)
                    .isGreaterThan(0.7);
            assertThat((double) throttled / passed)
                    .as("throttled of %d/min, seed %d", limit, seed)
                    .isLessThan(0.05);
        }
    }
}
