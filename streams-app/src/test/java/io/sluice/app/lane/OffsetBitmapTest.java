package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.lane.OffsetBitmap.Completed;
import io.sluice.app.lane.OffsetBitmap.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetBitmapTest {
    private static final int SETS = 1_000;

    @Test
    void everySetWithinTheWindowComesBackFromAtMost4096PlainCharacters() {
        for (long seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            long committed = random.nextLong() >>> 1;
            BitSet completed = randomSet(random);
            String metadata = OffsetBitmap.encode(committed, completed);
            assertThat(metadata.length()).as("seed %d", seed).isLessThanOrEqualTo(OffsetBitmap.CHARS_MAX);
            assertThat(metadata.chars().anyMatch(c -> c < 0x800 || c > 0x87FF))
                    .as("seed %d: characters outside U+0800 to U+87FF, surrogates begin at U+D800", seed)
                    .isFalse();
            assertThat(new String(metadata.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(metadata);
            assertThat(OffsetBitmap.decode(committed, metadata))
                    .as("seed %d", seed)
                    .isEqualTo(new Completed(completed));
        }
    }

    @Test
    void worstSetOfTheLargestWindowFits() {
        BitSet alternating = new BitSet();
        for (int bit = 1; bit < OffsetBitmap.WINDOW_MAX; bit += 2) {
            alternating.set(bit);
        }
        String metadata = OffsetBitmap.encode(5, alternating);
        assertThat(metadata).hasSize(2 + OffsetBitmap.WINDOW_MAX / 15);
        assertThat(OffsetBitmap.decode(5, metadata)).isEqualTo(new Completed(alternating));
    }

    @Test
    void fewRunsTakeFewCharacters() {
        BitSet oneOpen = new BitSet();
        oneOpen.set(1, 50_000);
        assertThat(OffsetBitmap.encode(5, oneOpen)).hasSize(5);
    }

    @Test
    void nothingToSayIsEmpty() {
        assertThat(OffsetBitmap.encode(5, new BitSet())).isEmpty();
        assertThat(OffsetBitmap.decode(5, "")).isEqualTo(new Completed(new BitSet()));
    }

    @Test
    void setBeyondTheWindowIsRefused() {
        BitSet beyond = new BitSet();
        beyond.set(OffsetBitmap.WINDOW_MAX);
        assertThatThrownBy(() -> OffsetBitmap.encode(5, beyond)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void garbageIsAValueAndNeverThrows() {
        int believed = 0;
        for (long seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            StringBuilder garbage = new StringBuilder();
            boolean ownAlphabet = random.nextBoolean();
            for (int length = random.nextInt(40); length >= 0; length--) {
                garbage.append(
                        (char) (ownAlphabet ? 0x800 + random.nextInt(0x8000) : random.nextInt(Character.MAX_VALUE)));
            }
            if (ownAlphabet) {
                garbage.setCharAt(0, (char) (0x801 + random.nextInt(2)));
            }
            believed += OffsetBitmap.decode(random.nextLong(), garbage.toString()) instanceof Completed ? 1 : 0;
        }
        assertThat(believed).as("one in 32768 passes the checksum by chance").isLessThan(20);
    }

    @Test
    void damagedOrMisplacedMetadataIsNotBelieved() {
        int believed = 0;
        for (long seed = 0; seed < SETS; seed++) {
            Random random = new Random(seed);
            BitSet completed = randomSet(random);
            completed.set(3);
            String metadata = OffsetBitmap.encode(1000, completed);
            int at = random.nextInt(metadata.length());
            char other = (char) (0x800 + (metadata.charAt(at) - 0x800 + 1 + random.nextInt(0x7FFF)) % 0x8000);
            String changed = metadata.substring(0, at) + other + metadata.substring(at + 1);
            believed += OffsetBitmap.decode(1000, changed) instanceof Completed ? 1 : 0;
            believed += OffsetBitmap.decode(1000, metadata.substring(0, at)) instanceof Completed && at > 0 ? 1 : 0;
            believed += OffsetBitmap.decode(1001 + random.nextInt(1000), metadata) instanceof Completed ? 1 : 0;
        }
        assertThat(believed).isLessThan(10);
    }

    @Test
    void otherWritersMetadataIsUnreadable() {
        assertThat(OffsetBitmap.decode(5, "{\"v\":1}")).isInstanceOf(Unreadable.class);
        assertThat(OffsetBitmap.decode(5, "\u0801".repeat(5000))).isInstanceOf(Unreadable.class);
    }

    private static BitSet randomSet(Random random) {
        int window = random.nextInt(10) == 0 ? OffsetBitmap.WINDOW_MAX : 1 + random.nextInt(OffsetBitmap.WINDOW_MAX);
        BitSet set = new BitSet();
        double density = random.nextDouble();
        int run = 1 + random.nextInt(random.nextBoolean() ? 3 : 2000);
        for (int at = 0; at < window; ) {
            int end = Math.min(window, at + 1 + random.nextInt(run));
            set.set(at, end, random.nextDouble() < density);
            at = end;
        }
        return set;
    }
}
