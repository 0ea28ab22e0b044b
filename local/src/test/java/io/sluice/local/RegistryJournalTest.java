package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryJournalTest {
    private static final RegistryEvent FIRST =
            new RegistryEvent.Registered("s", 1, 1, "\"string\"", List.of(new SchemaRef("n", "t", 3)));
    private static final RegistryEvent SECOND = new RegistryEvent.LevelSet("s", null);

    @TempDir
    Path dir;

    @Test
    void eventsComeBackInTheirOrder() throws Exception {
        write(FIRST, SECOND);
        assertThat(read()).containsExactly(FIRST, SECOND);
    }

    @Test
    void lineThatWasCutOffAnywhereIsRemovedAndWrittenOver() throws Exception {
        write(FIRST);
        byte[] one = Files.readAllBytes(file());
        write(SECOND);
        byte[] two = Files.readAllBytes(file());
        for (int cut = one.length; cut < two.length; cut++) {
            Files.write(file(), Arrays.copyOf(two, cut));
            assertThat(read()).containsExactly(FIRST);
            assertThat(Files.size(file())).isEqualTo(one.length);
        }
        write(SECOND);
        assertThat(read()).containsExactly(FIRST, SECOND);
    }

    @Test
    void brokenLineBeforeTheLastStopsTheStartAndIsNamed() throws Exception {
        write(FIRST);
        Files.writeString(file(), "{\"event\":\"unheard-of\"}\n", StandardOpenOption.APPEND);
        Files.writeString(file(), new ObjectMapper().writeValueAsString(SECOND) + "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(this::read)
                .isInstanceOf(LocalStartException.class)
                .hasMessageContaining("line 2 of the schema registry's journal " + file());
    }

    private Path file() {
        return dir.resolve("journal.jsonl");
    }

    private List<RegistryEvent> read() throws Exception {
        List<RegistryEvent> events = new ArrayList<>();
        RegistryJournal.open(file(), new ObjectMapper(), events::add).close();
        return events;
    }

    private void write(RegistryEvent... events) throws Exception {
        try (var journal = RegistryJournal.open(file(), new ObjectMapper(), event -> {})) {
            for (RegistryEvent event : events) {
                journal.append(event);
            }
        }
    }
}
