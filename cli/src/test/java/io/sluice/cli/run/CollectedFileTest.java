package io.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.engine.FakeEngine;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void resultsStandInTheOrderOfTheirLinesAndEachOnce() throws IOException {
        Path file = directory.resolve("out.jsonl");
        try (CollectedFile collected = CollectedFile.open(file, "j")) {
            for (String id : List.of("j:10:c", "j:2", "foreign", "j:1:a:b", "j:2")) {
                collected.add(FakeEngine.answered(id));
            }
            collected.keep("0:5");
            assertThat(file).doesNotExist();
            collected.complete();
        }

        assertThat(fields(file, "custom_id")).containsExactly("foreign", "a:b", "line-2", "c");
        assertThat(fields(file, "id")).containsExactly("foreign", "j:1:a:b", "j:2", "j:10:c");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void whatCameAfterTheLastNoteIsCollectedAgainAndNotDoubled() throws IOException {
        Path file = directory.resolve("out.jsonl");
        try (CollectedFile killed = CollectedFile.open(file, "j")) {
            killed.add(FakeEngine.answered("j:1"));
            killed.keep("0:1,1:0");
            killed.add(FakeEngine.answered("j:2"));
        }
        Files.writeString(directory.resolve("out.jsonl.partial"), "{\"id\":\"j:3", StandardOpenOption.APPEND);

        try (CollectedFile again = CollectedFile.open(file, "j")) {
            assertThat(again.position()).isEqualTo("0:1,1:0");
            assertThat(again.totals().done()).isEqualTo(1);
            again.add(FakeEngine.answered("j:2"));
            again.complete();
        }
        assertThat(fields(file, "id")).containsExactly("j:1", "j:2");
    }

    @Test
    void anotherJobsResultsAreNotMixedIn() throws IOException {
        Path file = directory.resolve("out.jsonl");
        try (CollectedFile first = CollectedFile.open(file, "j")) {
            first.keep("");
        }

        assertThatThrownBy(() -> CollectedFile.open(file, "k"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("job j");
    }

    private static List<String> fields(Path file, String name) throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode json = JSON.readTree(line);
            fields.add(json.get(name).asText());
        }
        return fields;
    }
}
