package io.sluice.cli.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

    private static final long SEED = 7;

    @Test
    void knowsWhatItHasSeen() {
        Random random = new Random(SEED);
        Fingerprints fingerprints = new Fingerprints(1_000_000);
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            String hex = "%016x".formatted(random.nextInt(50_000) * 0x9E3779B97F4A7C15L) + "0".repeat(48);
            assertThat(fingerprints.add(hex)).as("entry %d, seed %d", i, SEED).isEqualTo(expected.add(hex));
        }
    }

    @Test
    void fullSetTakesWhatIsNewForNewAndStillKnowsTheOld() {
        Fingerprints fingerprints = new Fingerprints(2);
        String a = "a".repeat(64);
        String b = "b".repeat(64);
        String c = "c".repeat(64);

        assertThat(fingerprints.add(a)).isTrue();
        assertThat(fingerprints.add(b)).isTrue();
        assertThat(fingerprints.full()).isTrue();
        assertThat(fingerprints.add(c)).isTrue();
        assertThat(fingerprints.add(c)).isTrue();
        assertThat(fingerprints.add(a)).isFalse();
    }
}
