package io.sluice.app.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.RetryConfig;
import io.sluice.app.retry.Breaker.Cause;
import io.sluice.app.retry.Breaker.Sign;
import io.sluice.app.retry.Breaker.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final RetryPolicy POLICY = new RetryPolicy(RetryConfig.defaults());
    private final Breaker breaker = POLICY.breaker(new SplittableRandom(1));
    private long now = 77 * SECOND;

    @Test
    void failuresInARowOpenItAndAnAnswerBetweenThemDoesNot() {
        for (int round = 0; round < 5; round++) {
            fail(Breaker.FAILURES_IN_ROW - 1);
            attempt(Sign.ALIVE);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
        }
        fail(Breaker.FAILURES_IN_ROW);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.cause()).isEqualTo(Cause.OUTAGE);
        assertThat(breaker.startsAt(now)).isBetween(now + SECOND / 2, now + SECOND);
    }

    @Test
    void oneProbeAtATimeFindsOut() {
        fail(Breaker.FAILURES_IN_ROW);
        now = breaker.untilNanos();
        assertThat(breaker.startsAt(now)).isEqualTo(now);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        long probe = start();
        assertThat(breaker.startsAt(now)).isEqualTo(Long.MAX_VALUE);
        assertThat(breaker.ended(Sign.ALIVE, probe, now)).isTrue();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.startsAt(now)).isEqualTo(now);
    }

    @Test
    void aProbeThatWasNotSentLeavesItsPlaceToAnother() {
        fail(Breaker.FAILURES_IN_ROW);
        now = breaker.untilNanos();
        breaker.startsAt(now);
        long probe = start();
        breaker.ended(Sign.NONE, probe, now);
        assertThat(breaker.startsAt(now)).isEqualTo(now);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void waitsDoubleUpToTheirCeilingAndBeginAnewAfterARecovery() {
        fail(Breaker.FAILURES_IN_ROW);
        long ceiling = SECOND;
        for (int probes = 0; probes < 8; probes++) {
            assertThat(breaker.untilNanos() - now).isBetween(ceiling / 2, ceiling);
            now = breaker.untilNanos();
            breaker.startsAt(now);
            breaker.ended(Sign.DOWN, start(), now);
            ceiling = Math.min(10 * SECOND, 2 * ceiling);
        }
        now = breaker.untilNanos();
        breaker.startsAt(now);
        breaker.ended(Sign.ALIVE, start(), now);
        fail(Breaker.FAILURES_AFTER_PROBE);
        assertThat(breaker.state()).as("a probe alone proves little").isEqualTo(State.OPEN);
        assertThat(breaker.untilNanos() - now).isGreaterThan(5 * SECOND - 1);

        now = breaker.untilNanos();
        breaker.startsAt(now);
        breaker.ended(Sign.ALIVE, start(), now);
        attempt(Sign.ALIVE);
        fail(Breaker.FAILURES_IN_ROW);
        assertThat(breaker.untilNanos() - now).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void aRefusedAccountOpensItAtOnceAndForLonger() {
        attempt(Sign.DENIED);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.cause()).isEqualTo(Cause.ACCOUNT);
        assertThat(breaker.untilNanos() - now).isBetween(5 * SECOND / 2, 5 * SECOND);
        now = breaker.untilNanos();
        breaker.startsAt(now);
        breaker.ended(Sign.DENIED, start(), now);
        assertThat(breaker.untilNanos() - now).isBetween(5 * SECOND, 10 * SECOND);
    }

    @Test
    void aCrowdThatFailsTogetherOpensItOnce() {
        Deque<Long> crowd = new ArrayDeque<>();
        for (int call = 0; call < 1_000; call++) {
            crowd.add(start());
        }
        int changes = 0;
        for (long call : crowd) {
            now += SECOND / 100;
            changes += breaker.ended(Sign.DOWN, call, now) ? 1 : 0;
            breaker.startsAt(now);
        }
        assertThat(changes).isEqualTo(1);
        assertThat(breaker.untilNanos()).isLessThan(77 * SECOND + 2 * SECOND);
    }

    @Test
    void seededHistoriesOfAnOutageWasteFewAttemptsAndRecoverSoon() {
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Breaker tried = POLICY.breaker(random);
            long at = random.nextLong(1_000 * SECOND);
            long upAgain = at + 60 * SECOND;
            int wasted = 0;
            while (tried.startsAt(at) != at || at < upAgain) {
                long startsAt = tried.startsAt(at);
                if (startsAt > at) {
                    at = startsAt;
                    continue;
                }
                long epoch = tried.epoch();
                tried.started();
                tried.ended(Sign.DOWN, epoch, at);
                wasted++;
            }
            assertThat(wasted)
                    .as("attempts in an outage of 60 s, seed %d", seed)
                    .isLessThanOrEqualTo(30);
            assertThat(at - upAgain).as("recovery, seed %d", seed).isLessThanOrEqualTo(10 * SECOND);
        }
    }

    private void fail(int times) {
        for (int time = 0; time < times; time++) {
            attempt(Sign.DOWN);
        }
    }

    private void attempt(Sign sign) {
        assertThat(breaker.startsAt(now)).isEqualTo(now);
        breaker.ended(sign, start(), now);
    }

    private long start() {
        breaker.started();
        return breaker.epoch();
    }
}
