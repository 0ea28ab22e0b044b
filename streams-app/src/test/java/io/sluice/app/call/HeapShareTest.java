package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapShareTest {
    @Test
    void aPartitionThatIsAloneMayTakeEverything() {
        assertThat(new HeapShare(1_000, 1_000, 4).spent(1_000)).isFalse();
        assertThat(new HeapShare(1_000, 1_001, 4).spent(1_001)).isTrue();
    }

    @Test
    void whatOneHoldsThatStandsLeavesTheOthersTheirShare() {
        HeapShare oneStands = new HeapShare(1_000, 1_200, 4);
        assertThat(oneStands.spent(1_000)).isTrue();
        assertThat(oneStands.spent(200)).isFalse();
        assertThat(oneStands.spent(0)).isFalse();
    }

    @Test
    void allTogetherTakeLessThanTwiceTheMost() {
        long[] held = new long[5];
        HeapShare share = new HeapShare(1_000, 0, held.length);
        for (int greedy = 0; greedy < held.length; greedy++) {
            while (!share.spent(held[greedy])) {
                held[greedy]++;
                share = new HeapShare(1_000, share.taken() + 1, held.length);
            }
        }
        assertThat(share.taken()).isGreaterThan(1_000).isLessThan(2_000);
    }
}
