package io.sluice.app.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RampTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void withoutAPauseNothingIsHeldBack() {
        assertThat(new Ramp().startsAt(10_000, 5)).isEqualTo(5);
    }

    @Test
    void aHerdStartsSlowlyThenEverFasterAndIsThroughInTwoSeconds() {
        Ramp ramp = new Ramp();
        ramp.after(10 * SECOND);
        int started = 0;
        int inFirstTwentieth = 0;
        long now = 10 * SECOND;
        for (; started < 10_000; now += SECOND / 1_000) {
            while (started < 10_000 && ramp.startsAt(10_000 - started, now) <= now) {
                ramp.started();
                started++;
            }
            if (now < 10 * SECOND + SECOND / 20) {
                inFirstTwentieth = started;
            }
        }
        assertThat(inFirstTwentieth).isBetween(1, 10);
        assertThat(now - 10 * SECOND).isBetween(19 * SECOND / 10, 21 * SECOND / 10);
    }

    @Test
    void aLaterPauseBeginsAnother() {
        Ramp ramp = new Ramp();
        ramp.after(10 * SECOND);
        assertThat(ramp.startsAt(100, 10 * SECOND)).isEqualTo(10 * SECOND);
        ramp.started();
        ramp.after(20 * SECOND);
        assertThat(ramp.startsAt(100, 12 * SECOND)).isEqualTo(20 * SECOND);
    }

    @Test
    void theFirstAfterAPauseIsKnown() {
        Ramp ramp = new Ramp();
        assertThat(ramp.isFirst()).isFalse();
        ramp.after(10 * SECOND);
        assertThat(ramp.isFirst()).isTrue();
        ramp.started();
        assertThat(ramp.isFirst()).isFalse();
    }
}
