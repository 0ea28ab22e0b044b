package io.sluice.app.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ThrottlesTest {
    private static final OptionalLong NONE = OptionalLong.empty();
    private final Throttles throttles =
            new Throttles(new Backoff(Duration.ofMillis(250), Duration.ofSeconds(20)), new SplittableRandom(1));

    @Test
    void aCrowdThatIsThrottledTogetherPausesOnce() {
        assertThat(throttles.pauseMs(NONE, 1, 10)).isBetween(125L, 250L);
        for (long started = 2; started < 10; started++) {
            assertThat(throttles.pauseMs(NONE, started, 11)).isZero();
        }
        assertThat(throttles.pauseMs(NONE, 12, 20)).isBetween(250L, 500L);
        assertThat(throttles.pauseMs(NONE, 21, 30)).isBetween(500L, 1_000L);
    }

    @Test
    void anAnswerEndsTheRowUnlessItsAttemptIsOlder() {
        throttles.pauseMs(NONE, 1, 10);
        throttles.passed(5);
        assertThat(throttles.pauseMs(NONE, 12, 20)).isBetween(250L, 500L);
        throttles.passed(21);
        assertThat(throttles.pauseMs(NONE, 22, 30)).isBetween(125L, 250L);
    }

    @Test
    void whatTheProviderAsksForIsTheLeastAndNobodyComesBackWithAnother() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int call = 0; call < 1_000; call++) {
            long pause = throttles.pauseMs(OptionalLong.of(5_000), 1, 10);
            least = Math.min(least, pause);
            most = Math.max(most, pause);
        }
        assertThat(least).isBetween(5_000L, 5_010L);
        assertThat(most).isBetween(5_490L, 5_500L);
        assertThat(throttles.pauseMs(OptionalLong.of(Long.MAX_VALUE), 1, 10))
                .isLessThanOrEqualTo(RetryPolicy.RETRY_AFTER_MAX_MS + 1_000);
    }

    @Test
    void aProviderThatAsksForNothingOrLittleIsLeftAloneForEverLonger() {
        for (long asked : new long[] {0, 5, -1, Long.MIN_VALUE}) {
            Throttles told = new Throttles(
                    new Backoff(Duration.ofMillis(250), Duration.ofSeconds(20)), new SplittableRandom(asked));
            long now = 10;
            for (long ceiling = 250; ceiling < 200_000; ceiling *= 2) {
                long bounded = Math.min(20_000, ceiling);
                assertThat(told.pauseMs(OptionalLong.of(asked), now - 1, now)).isBetween(bounded / 2, bounded);
                now += 10;
            }
        }
    }

    @Test
    void whatTheProviderAsksForIsKeptToWhenItIsLongerThanTheRowWouldBe() {
        for (int event = 1; event <= 4; event++) {
            assertThat(throttles.pauseMs(OptionalLong.of(5_000), 10L * event + 1, 10L * (event + 1)))
                    .isBetween(5_000L, 5_500L);
        }
    }
}
