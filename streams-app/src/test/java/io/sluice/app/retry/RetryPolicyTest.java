package io.sluice.app.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.RetryConfig;
import io.sluice.schema.FailureKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final OptionalLong NONE = OptionalLong.empty();
    private final RetryPolicy policy = new RetryPolicy(RetryConfig.defaults());
    private final Random random = new Random(1);

    @Test
    void waitsAreDrawnEvenlyFromZeroToACeilingThatDoubles() {
        Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(20));
        for (int attempts = 1; attempts < 100; attempts++) {
            long ceiling = Math.min(20_000, attempts > 20 ? 20_000 : 250L << (attempts - 1));
            assertThat(backoff.ceilingMs(attempts)).isEqualTo(ceiling);
            long sum = 0;
            for (int draw = 0; draw < 1000; draw++) {
                long delay = backoff.delayMs(attempts, random);
                assertThat(delay).isBetween(0L, ceiling);
                sum += delay;
            }
            assertThat(sum / 1000.0).isBetween(ceiling * 0.44, ceiling * 0.56);
        }
        assertThat(backoff.ceilingMs(Integer.MAX_VALUE)).isEqualTo(20_000);
    }

    @Test
    void sameSeedGivesSameWaits() {
        Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(20));
        assertThat(backoff.delayMs(5, new Random(7))).isEqualTo(backoff.delayMs(5, new Random(7)));
    }

    @Test
    void wrongBackoffDoesNotConstruct() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void onlyWhatMayPassIsTriedAgain(FailureKind kind) {
        boolean passing = EnumSet.of(FailureKind.THROTTLED, FailureKind.TRANSIENT, FailureKind.TIMED_OUT)
                .contains(kind);
        Retry retry = policy.decide(failed(kind, 1, 0, NONE, NONE), NOW, random);
        assertThat(retry instanceof Retry.GiveUp).isEqualTo(!passing);
        if (retry instanceof Retry.GiveUp giveUp) {
            assertThat(giveUp.kind()).isEqualTo(kind);
        }
    }

    @Test
    void lastAttemptIsTheLast() {
        assertThat(policy.decide(failed(FailureKind.TRANSIENT, 5, 0, NONE, NONE), NOW, random))
                .isNotInstanceOf(Retry.GiveUp.class);
        assertThat(policy.decide(failed(FailureKind.TRANSIENT, 6, 0, NONE, NONE), NOW, random))
                .isInstanceOf(Retry.GiveUp.class);
    }

    @Test
    void throttledAttemptsAreBoundedApart() {
        assertThat(policy.decide(failed(FailureKind.TRANSIENT, 50, 48, NONE, NONE), NOW, random))
                .isNotInstanceOf(Retry.GiveUp.class);
        assertThat(policy.decide(throttled(119, 119), NOW, random)).isNotInstanceOf(Retry.GiveUp.class);
        assertThat(policy.decide(throttled(120, 119), NOW, random)).isInstanceOf(Retry.GiveUp.class);
    }

    @Test
    void asLongAsAllAreThrottledNoneIsGivenUpAndAStormThatIsOverDoesNotCountAlone() {
        assertThat(policy.decide(throttled(100_000, 0), NOW, random)).isEqualTo(new Retry.RetryAt(NOW));
        assertThat(policy.decide(throttled(100_000, 1), NOW, random)).isInstanceOf(Retry.RetryAt.class);
        assertThat(policy.decide(throttled(100_000, 2), NOW, random)).isInstanceOf(Retry.GiveUp.class);
    }

    @Test
    void aCallThatIsThrottledWhileOthersAreAnsweredWaitsByItselfAndDoesNotPauseTheSlot() {
        assertThat(policy.pausesSlot(throttled(2, 1))).isTrue();
        assertThat(policy.pausesSlot(throttled(100, 0))).isTrue();
        assertThat(policy.pausesSlot(throttled(3, 1))).isFalse();
        for (int draw = 0; draw < 100; draw++) {
            assertThat(policy.decide(throttled(3, 2), NOW, random))
                    .isInstanceOfSatisfying(
                            Retry.RetryAt.class,
                            retry -> assertThat(retry.atMs()).isBetween(NOW, NOW + 250));
            assertThat(policy.decide(throttled(50, 1), NOW, random))
                    .isInstanceOfSatisfying(
                            Retry.RetryAt.class,
                            retry -> assertThat(retry.atMs()).isBetween(NOW, NOW + 20_000));
        }
    }

    @Test
    void aCallThatIsThrottledAloneIsHeldNoLongerThanItWouldBackOff() {
        FailedAttempt anHour =
                new FailedAttempt(FailureKind.THROTTLED, 3, 3, 1, true, OptionalLong.of(3_600_000), NONE);
        assertThat(policy.decide(anHour, NOW, random)).isInstanceOf(Retry.RequeueUntil.class);
    }

    @Test
    void aCallWhoseModelIsThrottledAloneIsNotHeldForLongHoweverSeldomItWasThrottledItself() {
        for (long retryAfterMs : new long[] {6_000, 3_600_000}) {
            FailedAttempt first =
                    new FailedAttempt(FailureKind.THROTTLED, 1, 1, 0, true, OptionalLong.of(retryAfterMs), NONE);
            assertThat(policy.pausesSlot(first)).isFalse();
            assertThat(policy.decide(first, NOW, random))
                    .isInstanceOfSatisfying(
                            Retry.RequeueUntil.class,
                            requeue -> assertThat(requeue.untilMs())
                                    .isBetween(NOW + retryAfterMs, NOW + retryAfterMs + 250));
        }
    }

    @Test
    void retryAfterIsTheLeastWaitAndLongOnesAreRequeued() {
        for (int draw = 0; draw < 100; draw++) {
            Retry soon = policy.decide(failed(FailureKind.THROTTLED, 1, 1, OptionalLong.of(4_000), NONE), NOW, random);
            assertThat(soon)
                    .isInstanceOfSatisfying(
                            Retry.RetryAt.class,
                            retry -> assertThat(retry.atMs()).isBetween(NOW + 4_000, NOW + 4_250));
            Retry late = policy.decide(failed(FailureKind.TRANSIENT, 1, 0, OptionalLong.of(9_000), NONE), NOW, random);
            assertThat(late)
                    .isInstanceOfSatisfying(
                            Retry.RequeueUntil.class,
                            retry -> assertThat(retry.untilMs()).isBetween(NOW + 9_000, NOW + 9_250));
        }
    }

    @Test
    void absurdRetryAfterIsBounded() {
        Retry retry =
                policy.decide(failed(FailureKind.TRANSIENT, 1, 0, OptionalLong.of(Long.MAX_VALUE), NONE), NOW, random);
        assertThat(retry)
                .isInstanceOfSatisfying(
                        Retry.RequeueUntil.class,
                        requeue -> assertThat(requeue.untilMs())
                                .isLessThanOrEqualTo(NOW + RetryPolicy.RETRY_AFTER_MAX_MS + 250));
    }

    @Test
    void nothingIsTriedOnceTheDeadlineWouldBePast() {
        FailedAttempt failed =
                failed(FailureKind.THROTTLED, 1, 1, OptionalLong.of(4_000), OptionalLong.of(NOW + 4_000));
        assertThat(policy.decide(failed, NOW, random))
                .isInstanceOfSatisfying(
                        Retry.GiveUp.class, giveUp -> assertThat(giveUp.kind()).isEqualTo(FailureKind.EXPIRED));
    }

    @Test
    void throttlingAndRetryAfterPauseTheSlot() {
        assertThat(policy.pausesSlot(failed(FailureKind.THROTTLED, 1, 1, NONE, NONE)))
                .isTrue();
        assertThat(policy.pausesSlot(failed(FailureKind.TRANSIENT, 1, 0, OptionalLong.of(3_000), NONE)))
                .isTrue();
        for (OptionalLong nothing : List.of(NONE, OptionalLong.of(0))) {
            assertThat(policy.pausesSlot(failed(FailureKind.TRANSIENT, 1, 0, nothing, NONE)))
                    .isFalse();
        }
    }

    private static FailedAttempt failed(
            FailureKind kind, int attempts, int throttled, OptionalLong retryAfterMs, OptionalLong deadlineMs) {
        return new FailedAttempt(kind, attempts, throttled, 0, false, retryAfterMs, deadlineMs);
    }

    private static FailedAttempt throttled(int times, int overtaken) {
        boolean alone = RetryPolicy.alone(times, overtaken);
        return new FailedAttempt(FailureKind.THROTTLED, times, times, overtaken, alone, NONE, NONE);
    }
}
