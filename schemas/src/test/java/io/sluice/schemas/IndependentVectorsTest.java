package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ECMAScript itself judges the vectors and our numbers, where there is a node. */
class IndependentVectorsTest {
    private static final int NUMBERS = 100_000;

    @TempDir
    Path dir;

    @Test
    void nodeFindsTheSameFingerprintsAndNumbers() throws Exception {
        assumeTrue(nodeIsThere(), "no node on the path");
        StringBuilder lines = new StringBuilder();
        for (long seed = 0; seed < NUMBERS; seed++) {
            double value = EcmaNumberTest.any(new Random(seed));
            lines.append(String.format("%016x ", Double.doubleToRawLongBits(value)))
                    .append(EcmaNumberTest.text(value))
                    .append('\n');
        }
        Path numbers = Files.writeString(dir.resolve("numbers.txt"), lines);
        Path said = dir.resolve("said.txt");

        Process node = new ProcessBuilder(
                        "node", "src/test/js/check-vectors.mjs", Vectors.path().toString(), numbers.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = node.waitFor(60, TimeUnit.SECONDS);
        node.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(node.exitValue()).as(Files.readString(said)).isZero();
        assertThat(Files.readString(said)).contains(" checked");
    }

    private static boolean nodeIsThere() throws InterruptedException {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return node.waitFor(20, TimeUnit.SECONDS) && node.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
