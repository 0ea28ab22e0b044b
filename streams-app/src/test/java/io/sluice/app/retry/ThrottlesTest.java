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
}
