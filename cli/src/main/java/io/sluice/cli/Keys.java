package io.sluice.cli;

import io.sluice.app.config.Secret;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Provider keys, from the environment or from files that it names. */
final class Keys {

    private Keys() {}

    /** The value of {@code variable}, else the content of the file in {@code variable_FILE}. */
    static Optional<Secret> find(String variable, Map<String, String> environment) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isBlank()) {
            return Optional.of(secret(variable, value));
        }
        String file = environment.getOrDefault(variable + "_FILE", "");
        if (file.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(secret(variable + "_FILE", Files.readString(Path.of(file))));
        } catch (IOException e) {
            throw UserException.usage("%s_FILE: cannot read %s".formatted(variable, file));
        }
    }

    private static Secret secret(String source, String value) {
        try {
            return Secret.of(value);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(source + ": " + e.getMessage());
        }
    }
}
