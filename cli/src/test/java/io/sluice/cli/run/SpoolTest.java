package io.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final long SEED = 20_261_122;

    @TempDir
    Path directory;

    @Test
    void whatWasSpooledInAnyOrderIsFoundByItsLine() throws IOException {
        Random random = new Random(SEED);
        Map<Long, byte[]> expected = new TreeMap<>();
        try (Spool spool = new Spool(directory.resolve("spool"));
                LineIndex index = new LineIndex(directory.resolve("index"))) {
            for (int i = 0; i < 2_000; i++) {
                long line = 1L + random.nextInt(400_000);
                if (expected.containsKey(line)) {
                    assertThat(index.has(line)).isTrue();
                    continue;
                }
                byte[] bytes = new byte[i % 500 == 0 ? 600_000 : random.nextInt(2_000)];
                random.nextBytes(bytes);
                index.put(line, spool.append(bytes));
                expected.put(line, bytes);
                if (i % 7 == 0) {
                    assertThat(spool.read(index.position(line))).isEqualTo(bytes);
                }
            }
            for (Map.Entry<Long, byte[]> entry : expected.entrySet()) {
                assertThat(spool.read(index.position(entry.getKey())))
                        .as("line %d, seed %d", entry.getKey(), SEED)
                        .isEqualTo(entry.getValue());
            }
            assertThat(index.has(399_999L)).isEqualTo(expected.containsKey(399_999L));
            assertThat(index.has(900_000_000L)).isFalse();
        }
    }

    @Test
    void anEarlierRunsFilesCountForNothing() throws IOException {
        try (LineIndex index = new LineIndex(directory.resolve("index"))) {
            index.put(7, 3);
        }
        try (LineIndex index = new LineIndex(directory.resolve("index"))) {
            index.put(8, 0);
            assertThat(index.has(7)).isFalse();
        }
    }
}
