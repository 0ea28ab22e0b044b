package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.StreamConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IntakeValveTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger diskPercent = new AtomicInteger(50);
    private final AtomicLong open = new AtomicLong();
    private final IntakeValve valve = new IntakeValve(
            new StreamConfig(1, Duration.ofMillis(5), Duration.ofMillis(5), 0.9, 1000, 64L << 20, 0, 1000),
            () -> diskPercent.get() / 100.0,
            open::get,
            nanos::get);

    private boolean shutASecondLater() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        return valve.getAsBoolean();
    }

    @Test
    void shutsAtTheDisksHighWaterMarkAndOpensALittleBelow() {
        assertThat(shutASecondLater()).isFalse();
        diskPercent.set(90);
        assertThat(shutASecondLater()).isTrue();
        diskPercent.set(89);
        assertThat(shutASecondLater()).isTrue();
        diskPercent.set(87);
        assertThat(shutASecondLater()).isFalse();
    }

    @Test
    void shutsAtTheBoundOfOpenRequests() {
        open.set(1000);
        assertThat(shutASecondLater()).isTrue();
        open.set(900);
        assertThat(shutASecondLater()).isFalse();
    }

    @Test
    void looksOnceASecond() {
        assertThat(valve.getAsBoolean()).isFalse();
        diskPercent.set(100);
        assertThat(valve.getAsBoolean()).isFalse();
        assertThat(shutASecondLater()).isTrue();
    }

    @Test
    void aDiskThatCannotBeReadAnyMoreIsAsFullAsItWas() {
        AtomicBoolean gone = new AtomicBoolean();
        diskPercent.set(95);
        IntakeValve later = new IntakeValve(
                StreamConfig.defaults(),
                () -> {
                    if (gone.get()) {
                        throw new IOException("gone");
                    }
                    return diskPercent.get() / 100.0;
                },
                open::get,
                nanos::get);
        assertThat(later.getAsBoolean()).isTrue();
        gone.set(true);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(later.getAsBoolean()).isTrue();
        gone.set(false);
        diskPercent.set(50);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(later.getAsBoolean()).isFalse();
    }

    @Test
    void aDiskThatCouldNeverBeReadDoesNotShutIt() {
        IntakeValve blind = new IntakeValve(
                StreamConfig.defaults(),
                () -> {
                    throw new IOException("gone");
                },
                open::get,
                nanos::get);
        assertThat(blind.getAsBoolean()).isFalse();
    }
}
