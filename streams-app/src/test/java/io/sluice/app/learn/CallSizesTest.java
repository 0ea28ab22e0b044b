package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CallSizesTest {
    @Test
    void untilItKnowsEnoughTheUpperBoundStands() {
        CallSizes sizes = new CallSizes();
        for (int answer = 0; answer < 19; answer++) {
            sizes.answered(call(100, 40, 1_000, 50));
        }
        assertThat(sizes.outputNineInTen("m", 100, 1_000)).isEqualTo(1_000);
        sizes.answered(call(100, 40, 1_000, 50));
        assertThat(sizes.outputNineInTen("m", 100, 1_000)).isLessThan(100);
        assertThat(sizes.outputNineInTen("other", 100, 1_000)).isEqualTo(1_000);
        assertThat(sizes.outputNineInTen("m", 100_000, 1_000)).isEqualTo(1_000);
        assertThat(sizes.outputNineInTen("m", 100, 10))
                .as("never more than it can be")
                .isEqualTo(10);
        assertThat(sizes.outputExpected("m", 100, 1_000)).isEqualTo(50);
        assertThat(sizes.inputExpected("m", 100)).isEqualTo(40);
        assertThat(sizes.inputExpected("m", 120)).isEqualTo(48);
        assertThat(sizes.usualNanos()).isEqualTo(1_000);
    }

    @Test
    void whatIsExpectedIsTheAverage() {
        SplittableRandom random = new SplittableRandom(1);
        CallSizes sizes = new CallSizes();
        double reserved = 0;
        double used = 0;
        for (int answer = 0; answer < 20_000; answer++) {
            long tokens = random.nextInt(10) == 0 ? 1_000 : 10 + random.nextInt(50);
            if (answer > 100) {
                reserved += sizes.outputExpected("m", 64, 4_096);
                used += tokens;
            }
            sizes.answered(call(64, 64, 0, tokens));
        }
        assertThat(reserved / used).isBetween(0.98, 1.02);
    }

    @Test
    void whatUseOfACacheSparesIsExpectedButNeverMoreThanTheEstimate() {
        CallSizes sizes = new CallSizes();
        for (int answer = 0; answer < 500; answer++) {
            sizes.answered(call(1_000, 1_500, 0, 10));
        }
        assertThat(sizes.inputExpected("m", 1_000)).isEqualTo(1_000);
        for (int answer = 0; answer < 500; answer++) {
            sizes.answered(call(1_000, 100, 0, 10));
        }
        assertThat(sizes.inputExpected("m", 1_000)).isBetween(100L, 120L);
    }

    private static CallSizes.Answered call(long estimate, long input, long reserved, long output) {
        return new CallSizes.Answered("m", estimate, input, reserved, output, 1_000);
    }

    @Test
    void seededHistoriesExceedTheEstimateInSomeTenth() {
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CallSizes sizes = new CallSizes();
            double median = 20 + random.nextInt(500);
            for (int answer = 0; answer < 5_000; answer++) {
                double normal = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
                long tokens = Math.max(1, Math.round(median * Math.exp(normal)));
                long reserved = sizes.outputNineInTen("m", 64, 4_096);
                sizes.answered(call(64, 64, reserved, tokens));
            }
            assertThat(sizes.outputExceeded()).as("exceeded, seed %d", seed).isBetween(0.03, 0.2);
            assertThat(sizes.outputError()).as("error, seed %d", seed).isLessThan(1.5);
        }
    }
}
