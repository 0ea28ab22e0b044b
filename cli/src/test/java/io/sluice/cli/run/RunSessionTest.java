package io.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.engine.FakeEngine;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.input.InputForm;
import io.sluice.cli.input.ModelChoice;
import io.sluice.cli.panel.LineReports;
import io.sluice.cli.shell.StopSignal;
import io.sluice.schemas.GeneratedTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSessionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path directory;

    private final FakeEngine.Topic topic = new FakeEngine.Topic();
    private final StopSignal stop = new StopSignal();
    private final ByteArrayOutputStream words = new ByteArrayOutputStream();

    @BeforeEach
    void trustTheSchemasTypes() {
        GeneratedTypes.trust();
    }

    @Test
    void interruptedRunKeepsWhatItHasAsideAndAsksOnlyForTheRestLater() throws IOException {
        FakeEngine first = new FakeEngine(topic, request -> {
            if (request.getId().endsWith(":3")) {
                stop.request();
                return List.of();
            }
            return List.of(FakeEngine.answered(request.getId()));
        });
        RunOutcome interrupted = session(first, stop).run(NOW);
        assertThat(interrupted.ending()).isEqualTo(RunOutcome.Ending.INTERRUPTED);
        assertThat(out()).doesNotExist();

        FakeEngine second = new FakeEngine(topic, request -> List.of(FakeEngine.answered(request.getId())));
        RunOutcome complete = session(second, new StopSignal()).run(NOW.plusSeconds(60));

        assertThat(complete.ending()).isEqualTo(RunOutcome.Ending.COMPLETE);
        assertThat(complete.job()).isEqualTo(interrupted.job());
        assertThat(Files.readAllLines(out())).hasSize(5);
        assertThat(topic.requests().stream().filter(request -> request.getId().endsWith(":1")))
                .hasSize(1);
    }

    @Test
    void resultsThatCameWhileNobodyReadAreTakenWithoutPublishingAgain() throws IOException {
        stop.request();
        RunOutcome interrupted =
                session(new FakeEngine(topic, request -> List.of()), stop).run(NOW);
        IntStream.rangeClosed(1, 5).forEach(line -> topic.add(FakeEngine.answered(LineId.of(interrupted.job(), line))));
        int published = topic.requests().size();

        RunOutcome complete = session(new FakeEngine(topic, request -> List.of()), new StopSignal())
                .run(NOW);

        assertThat(complete.totals().ends().answered()).isEqualTo(5);
        assertThat(topic.requests()).hasSize(published);
    }

    @Test
    void jobThatCannotGoOnEndsTheRunWithItsReason() throws IOException {
        FakeEngine engine = new FakeEngine(topic, request -> List.of());
        engine.show(new JobView(List.of(), false, Optional.of("the disk is full")));

        assertThatThrownBy(() -> session(engine, stop).run(NOW))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("the disk is full");
        assertThat(out()).doesNotExist();
    }

    @Test
    void nothingOfARunIsLeftInItsDirectoryButItsManifest() throws IOException {
        RunOutcome outcome = session(
                        new FakeEngine(topic, request -> List.of(FakeEngine.answered(request.getId()))), stop)
                .run(NOW);

        try (var files = Files.list(directory.resolve("runs").resolve(outcome.job()))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("manifest.json");
        }
        assertThat(directory.resolve("out.jsonl.partial")).doesNotExist();
    }

    private RunSession session(FakeEngine engine, StopSignal signal) throws IOException {
        Path file = Files.write(directory.resolve("in.txt"), List.of("a", "b", "c", "d", "e"));
        RunOrder order = new RunOrder(
                new RunInput.OfFile(file, FileDigest.of(file)),
                new RunSettings("sim", null, null, InputForm.TEXT),
                new ModelChoice(Optional.of("m"), Optional.empty(), Optional.empty()),
                new Destination.OfFile(out()),
                directory.resolve("runs"),
                OptionalLong.empty(),
                10_000,
                Set.of("sim"),
                false,
                true);
        LineReports reporter = new LineReports(new PrintStream(words, true, StandardCharsets.UTF_8), System::nanoTime);
        return new RunSession(order, engine, reporter, signal);
    }

    private Path out() {
        return directory.resolve("out.jsonl");
    }
}
