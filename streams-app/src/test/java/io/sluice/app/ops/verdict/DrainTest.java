package io.sluice.app.ops.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Dimension REQUESTS = new Dimension(0, OptionalLong.of(600), OptionalLong.of(100));
    private static final Dimension TOKENS = new Dimension(0, OptionalLong.of(60_000), OptionalLong.of(0));

    @Test
    void whatIsLeftInTheWindowStartsAtOnceAndTheRestAtTheLimitsRate() {
        Drain drain = Drain.of(700, OptionalLong.of(30_000), REQUESTS, TOKENS, 5);

        assertThat(drain.byRequestsMs()).hasValue(60_000);
        assertThat(drain.byTokensMs()).hasValue(30_000);
        assertThat(drain.byPaceMs()).hasValue(140_000);
        assertThat(drain.ms()).hasValue(60_000);
    }

    @Test
    void tokensDecideWhereTheyTakeLonger() {
        assertThat(Drain.of(100, OptionalLong.of(600_000), REQUESTS, TOKENS, 5).ms())
                .hasValue(600_000);
    }

    @Test
    void withoutLimitsThePaceDecides() {
        assertThat(Drain.of(50, OptionalLong.empty(), Dimension.NONE, Dimension.NONE, 5)
                        .ms())
                .hasValue(10_000);
    }

    @Test
    void aLaneThatStandsStillWithoutLimitsHasNoTime() {
        assertThat(Drain.of(50, OptionalLong.empty(), Dimension.NONE, Dimension.NONE, 0)
                        .ms())
                .isEmpty();
    }
}
