package io.sluice.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerClockTest {
    private static final long T = 1_800_000_000_000L;

    private final AtomicLong nanos = new AtomicLong(42);
    private final BrokerClock clock = new BrokerClock(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void knowsNothingBeforeTheFirstRecord() {
        assertThat(clock.nowMs()).isEmpty();
    }

    @Test
    void goesOnByMonotonicTimeBetweenRecords() {
        clock.observe(T);
        pass(Duration.ofSeconds(3));
        assertThat(clock.nowMs()).hasValue(T + 3000);
    }

    @Test
    void aBacklogOfOldRecordsDoesNotSetItBack() {
        clock.observe(T);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(10));
            clock.observe(T - 3_600_000 + i);
        }
        assertThat(clock.nowMs()).hasValue(T + 1000);
    }

    @Test
    void aLaterRecordSetsItForward() {
        clock.observe(T);
        clock.observe(T + 5000);
        assertThat(clock.nowMs()).hasValue(T + 5000);
    }

    @Test
    void afterAStepBackOfTheBrokersClockItStandsUntilThatHasCaughtUp() {
        clock.observe(T + 120_000);
        long highest = 0;
        for (int second = 0; second < 600; second++) {
            pass(Duration.ofSeconds(1));
            clock.observe(T + second * 1000L);
            long now = clock.nowMs().orElseThrow();
            assertThat(now).isGreaterThanOrEqualTo(highest);
            highest = now;
        }
        assertThat(clock.nowMs()).hasValue(T + 599_000);
    }
}
