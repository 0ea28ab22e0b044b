package io.sluice.app.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureRuleTest {
    @Test
    void thePageShowsTheTableThatTheCodeGoesBy() throws IOException {
        List<String> page = Files.readAllLines(Path.of("..", "docs", "failures.md"));
        int header = page.indexOf("| kind | retried | by whom, when | ends when | charged |");
        int rules = FailureRule.values().length;
        assertThat(page.subList(header + 2, header + 2 + rules))
                .isEqualTo(Arrays.stream(FailureRule.values())
                        .map(FailureRule::row)
                        .toList());
        assertThat(page.get(header + 2 + rules)).as("the row after the last").isEmpty();
    }

    @Test
    void everyRuleIsOfAKind() {
        assertThat(Arrays.stream(FailureKind.values()).map(Enum::name))
                .containsAll(Arrays.stream(FailureRule.values()).map(Enum::name).toList());
    }
}
