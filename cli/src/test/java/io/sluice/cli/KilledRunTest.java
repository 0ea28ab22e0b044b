package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.shell.Surroundings;
import io.sluice.local.ChildJvm;
import io.sluice.local.provider.Crash;
import io.sluice.local.provider.JournalJudge;
import io.sluice.local.provider.JournalLine;
import io.sluice.local.provider.JournalReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command is killed in the middle, broker and all, and started again. */
class KilledRunTest {
    private static final int PROMPTS = 6_000;
    /** Of one process, and the longest that an ended call may wait for its commit. */
    private static final Duration RUN = Duration.ofSeconds(5);

    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(3);
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

        List<Crash> crashes = new ArrayList<>();
        for (int kills = 0; kills < 2; kills++) {
            int before = journal().size();
            try (ChildJvm run = ChildJvm.start(Sluice.class, SMALL, directory.resolve("run.log"), arguments())) {
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> hasRun(before) || !run.isAlive());
                assertThat(run.isAlive()).isTrue();
                long beganMs = System.currentTimeMillis();
                run.kill();
                crashes.add(new Crash(beganMs, System.currentTimeMillis()));
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
        JournalJudge judge = new JournalJudge(journal());
        assertThat(judge.paidAttemptsByPrompt()).hasSize(PROMPTS);
        assertThat(judge.paidAgainUnexplained(crashes, COMMIT_WITHIN)).isEmpty();
    }

    /** A run that has gone on for so long has committed most of what it made: what it lost, and was made again, shows. */
    private boolean hasRun(int before) {
        List<JournalLine> journal = journal();
        return journal.size() > before
                && journal.getLast().arrivedAtMs() - journal.get(before).arrivedAtMs() >= RUN.toMillis();
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

    private List<JournalLine> journal() {
        try {
            return JournalReader.read(
                            directory.resolve("data").resolve("provider").resolve("journal.jsonl"))
                    .lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
