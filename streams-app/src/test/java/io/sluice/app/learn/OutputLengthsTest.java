package io.sluice.app.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutputLengthsTest {
    @Test
    void untilItKnowsEnoughTheUpperBoundStands() {
        OutputLengths lengths = new OutputLengths();
        for (int answer = 0; answer < 19; answer++) {
            lengths.answered("m", 100, 1_000, 50);
        }
        assertThat(lengths.estimate("m", 100, 1_000)).isEqualTo(1_000);
        lengths.answered("m", 100, 1_000, 50);
        assertThat(lengths.estimate("m", 100, 1_000)).isLessThan(100);
        assertThat(lengths.estimate("other", 100, 1_000)).isEqualTo(1_000);
        assertThat(lengths.estimate("m", 100_000, 1_000)).isEqualTo(1_000);
        assertThat(lengths.estimate("m", 100, 10))
                .as("never more than it can be")
                .isEqualTo(10);
    }

    @Test
    void seededHistoriesExceedTheEstimateInSomeTenth() {
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            OutputLengths lengths = new OutputLengths();
            double median = 20 + random.nextInt(500);
            for (int answer = 0; answer < 5_000; answer++) {
                double normal = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
                long tokens = Math.max(1, Math.round(median * Math.exp(normal)));
                long reserved = lengths.estimate("m", 64, 4_096);
                lengths.answered("m", 64, reserved, tokens);
            }
            assertThat(lengths.exceeded()).as("exceeded, seed %d", seed).isBetween(0.03, 0.2);
            assertThat(lengths.error()).as("error, seed %d", seed).isLessThan(1.5);
        }
    }
}
