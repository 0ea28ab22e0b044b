package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SignalTest {
    @Test
    void thePageShowsTheTableThatTheCodeGoesBy() throws IOException {
        List<String> page = Files.readAllLines(Path.of("..", "docs", "failures.md"));
        int header = page.indexOf("| signal | kind | ambiguous |");
        int signals = Signal.values().length;
        assertThat(page.subList(header + 2, header + 2 + signals))
                .isEqualTo(Arrays.stream(Signal.values()).map(Signal::row).toList());
        assertThat(page.get(header + 2 + signals)).as("the row after the last").isEmpty();
    }

    @Test
    void everySignalHasAnOutcomeThatSaysTheSame() {
        Exchange exchange = new Exchange(OptionalInt.empty(), Optional.empty(), 1);
        for (Signal signal : Signal.values()) {
            Outcome outcome = signal.outcome(exchange, "why");
            assertThat(signal.row()).endsWith(outcome.ambiguous() ? "| yes |" : "| no |");
        }
    }
}
