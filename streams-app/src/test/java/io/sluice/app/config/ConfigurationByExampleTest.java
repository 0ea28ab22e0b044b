package io.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of docs/configuration.md is a file that starts. */
class ConfigurationByExampleTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path dir;

    @Test
    void everyExampleLoads() throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "configuration.md")));
        while (matcher.find()) {
            // Prices are a file of their own.
            if (!matcher.group(1).contains("aliases:")) {
                examples.add(matcher.group(1));
            }
        }
        assertThat(examples).hasSizeGreaterThan(8);
        for (String example : examples) {
            Path file = Files.writeString(dir.resolve("sluice.yaml"), example);
            assertThatCode(() -> SluiceConfig.loadWithoutKeys(Optional.of(file), Map.of(), Map.of()))
                    .as(example)
                    .doesNotThrowAnyException();
        }
        assertThat(String.join("", examples))
                .contains(
                        "attempts-max:",
                        "budget-share:",
                        "interactive-calls-max:",
                        "calls-open-max:",
                        "token-accounting:");
    }
}
