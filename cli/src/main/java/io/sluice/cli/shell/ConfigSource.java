package io.sluice.cli.shell;

import io.sluice.app.config.SluiceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where settings come from: the file that was named, and the environment. */
public final class ConfigSource {

    /** Variables of the command itself: no settings of the job. */
    private static final Set<String> OF_THE_COMMAND = Set.of(
            "SLUICE_HEAP",
            "SLUICE_JAVA_OPTS",
            "SLUICE_PROVIDER_KEY",
            "SLUICE_PROVIDER_KEY_FILE",
            "SLUICE_COMMAND_CONFIG");

    private ConfigSource() {}

    /** Throws what a person can put right, with exit code 2. */
    public static SluiceConfig load(Optional<Path> file, Map<String, String> environment, boolean keysWanted) {
        file.filter(path -> !Files.isRegularFile(path) || !Files.isReadable(path))
                .ifPresent(path -> {
                    throw UserException.usage("--config: cannot read " + path);
                });
        Map<String, String> variables = new HashMap<>(environment);
        variables.keySet().removeAll(OF_THE_COMMAND);
        return keysWanted
                ? SluiceConfig.load(file, variables, Map.of())
                : SluiceConfig.loadWithoutKeys(file, variables, Map.of());
    }
}
