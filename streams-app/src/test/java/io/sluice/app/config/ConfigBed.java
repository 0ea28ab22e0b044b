package io.sluice.app.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are written to a file and loaded from there. */
abstract class ConfigBed {
    static final String KEY = "sk-secret-of-the-test";
    static final Map<String, String> WITH_KEY = Map.of("OPENAI_API_KEY", KEY);

    @TempDir
    Path dir;

    LaneConfig lane(String more, Map<String, String> environment) throws IOException {
        return SluiceConfig.load(Optional.of(file(laneYaml(more))), environment, Map.of())
                .lanes()
                .getFirst();
    }

    static String laneYaml(String more) {
        return "lanes:\n  a:\n    provider: openai\n    models: [m]\n    " + more + "\n";
    }

    List<String> problems(String yaml, Map<String, String> environment) throws IOException {
        return refused(Optional.of(file(yaml)), environment, Map.of()).problems();
    }

    static ConfigException refused(
            Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        return catchThrowableOfType(ConfigException.class, () -> SluiceConfig.load(file, environment, overrides));
    }

    Path file(String yaml) throws IOException {
        Path file = dir.resolve("sluice.yaml");
        Files.writeString(file, yaml);
        return file;
    }

    SluiceConfig loaded(String yaml) throws IOException {
        return SluiceConfig.load(Optional.of(file(yaml)), WITH_KEY, Map.of());
    }
}
