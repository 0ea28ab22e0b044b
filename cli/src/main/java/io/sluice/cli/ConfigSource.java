package io.sluice.cli;

import io.sluice.app.config.SluiceConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where settings come from. */
final class ConfigSource {

    private ConfigSource() {}

    static SluiceConfig load(Optional<Path> file, Map<String, String> environment) {
        return SluiceConfig.defaults();
    }
}
