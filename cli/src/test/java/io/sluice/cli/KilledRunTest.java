package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.shell.Surroundings;
import io.sluice.local.ChildJvm;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.JournalReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command is killed in the middle, broker and all, and started again. */
class KilledRunTest {
    private static final int PROMPTS = 400;
    private static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @TempDir
    Path directory;

    @Test
    void aRunKilledTwiceFinishesWithOneResultForEachLineAndRepaysOnlyWhatWasNotCommitted() throws Exception {
        List<String> prompts = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            prompts.add("What is " + i + " times seven?");
        }
        Files.write(directory.resolve("prompts.txt"), prompts);

        List<Long> killsMs = new ArrayList<>();
        for (int journalled : new int[] {60, 200}) {
            try (ChildJvm run = ChildJvm.start(Sluice.class, SMALL, directory.resolve("run.log"), arguments())) {
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> journal().size() >= journalled || !run.isAlive());
                assertThat(run.isAlive()).isTrue();
                killsMs.add(System.currentTimeMillis());
                run.kill();
            }
        }
        assertThat(finish()).isZero();

        Set<String> ids = new HashSet<>();
        for (String line : Files.readAllLines(directory.resolve("out.jsonl"))) {
            assertThat(ids.add(
                            new ObjectMapper().readTree(line).get("custom_id").asText()))
                    .as(line)
                    .isTrue();
        }
        assertThat(ids).hasSize(PROMPTS);
        assertThat(repaidWithoutACrash(killsMs)).isEmpty();
    }

    /** Attempts that were paid again although they had ended, and could be committed, long before the next kill. */
    private List<JournalLine> repaidWithoutACrash(List<Long> killsMs) throws IOException {
        long commitMs = 5_000;
        List<JournalLine> wrong = new ArrayList<>();
        Map<String, JournalLine> last = new HashMap<>();
        for (JournalLine line : journal()) {
            JournalLine before = last.put(String.valueOf(line.promptSha256()), line);
            if (before != null) {
                long endedMs = before.arrivedAtMs() + before.latencyMs();
                boolean explained = killsMs.stream()
                        .anyMatch(kill ->
                                before.arrivedAtMs() <= kill && kill < line.arrivedAtMs() && kill - endedMs < commitMs);
                if (!explained) {
                    wrong.add(line);
                }
            }
        }
        assertThat(last).hasSize(PROMPTS);
        return wrong;
    }

    private int finish() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream words = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Sluice.execute(
                new Surroundings(InputStream.nullInputStream(), said, words, false, false, Map.of()),
                new EmbeddedEngines(),
                arguments());
    }

    private String[] arguments() {
        return new String[] {
            "run",
            directory.resolve("prompts.txt").toString(),
            "--out",
            directory.resolve("out.jsonl").toString(),
            "--data-dir",
            directory.resolve("data").toString()
        };
    }

    private List<JournalLine> journal() throws IOException {
        return JournalReader.read(directory.resolve("data").resolve("provider").resolve("journal.jsonl"))
                .lines();
    }
}
