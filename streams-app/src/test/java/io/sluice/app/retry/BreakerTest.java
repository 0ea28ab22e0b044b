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

    /** What starts a client's attempts in an outage; its attempts take 100 ms to fail. */
    private interface Starter {
        /** When the next attempt may start. */
        long startsAt(long nowNanos);

        void failed(long nowNanos);
    }

    private record Outage(int wasted, long recoveryNanos) {}

    @Test
    void seededHistoriesOfAnOutageWasteFewAttemptsAndRecoverSoon() {
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Breaker tried = POLICY.breaker(random);
            Outage outage = outage(random.nextLong(1_000 * SECOND), new Starter() {
                @Override
                public long startsAt(long nowNanos) {
                    return tried.startsAt(nowNanos);
                }

                @Override
                public void failed(long nowNanos) {
                    long epoch = tried.epoch();
                    tried.started();
                    tried.ended(Sign.DOWN, epoch, nowNanos);
                }
            });
            assertThat(outage.wasted()).as("attempts, seed %d", seed).isLessThanOrEqualTo(30);
            assertThat(outage.recoveryNanos()).as("recovery, seed %d", seed).isLessThanOrEqualTo(10 * SECOND);
        }
    }

    @Test
    void theHistoryCatchesABreakerThatNeverOpensAndOneThatStaysOpen() {
        Starter never = new Starter() {
            @Override
            public long startsAt(long nowNanos) {
                return nowNanos;
            }

            @Override
            public void failed(long nowNanos) {}
        };
        assertThat(outage(0, never).wasted()).isGreaterThan(30);
        Starter stuck = new Starter() {
            private long until;

            @Override
            public long startsAt(long nowNanos) {
                return Math.max(nowNanos, until);
            }

            @Override
            public void failed(long nowNanos) {
                until = nowNanos + 75 * SECOND;
            }
        };
        assertThat(outage(0, stuck).recoveryNanos()).isGreaterThan(10 * SECOND);
    }

    /** An outage of 60 s: what is wasted, and how long after its end the first attempt starts. */
    private static Outage outage(long from, Starter starter) {
        int wasted = 0;
        long at = from;
        while (true) {
            for (long next = starter.startsAt(at); next > at; next = starter.startsAt(at)) {
                at = next;
            }
            if (at >= from + 60 * SECOND) {
                return new Outage(wasted, at - from - 60 * SECOND);
            }
            at += SECOND / 10;
            starter.failed(at);
            wasted++;
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
