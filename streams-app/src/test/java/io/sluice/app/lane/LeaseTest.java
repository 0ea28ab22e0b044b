package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long START = Long.MAX_VALUE - 1_000;
    private static final long WALL = 1_700_000_000_000L;
    private final Lease none = Lease.none(Duration.ofSeconds(8), Duration.ofSeconds(2));
    private final Lease lease = none.renewed(START, WALL);

    @Test
    void nothingIsSentBeforeTheFirstCommit() {
        assertThat(none.maySend(0, 0)).isFalse();
    }

    @Test
    void leaseEndsSessionTimeoutLessMarginAfterTheCommitBegan() {
        assertThat(lease.maySend(START + nanos(5_999), WALL + 5_999)).isTrue();
        assertThat(lease.maySend(START + nanos(6_000), WALL + 6_000)).isFalse();
    }

    @Test
    void eitherClockEndsIt() {
        assertThat(lease.maySend(START + nanos(1), WALL + 6_000)).isFalse();
        assertThat(lease.maySend(START + nanos(6_000), WALL + 1)).isFalse();
        assertThat(lease.maySend(START + nanos(6_000), WALL - 3_600_000)).isFalse();
    }

    @Test
    void commitRenewsIt() {
        Lease renewed = lease.renewed(START + nanos(5_000), WALL + 5_000);
        assertThat(renewed.maySend(START + nanos(10_999), WALL + 10_999)).isTrue();
    }

    @Test
    void marginThatLeavesNothingDoesNotConstruct() {
        assertThatThrownBy(() -> Lease.none(Duration.ofSeconds(2), Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long nanos(long ms) {
        return ms * 1_000_000;
    }
}
