package io.sluice.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds a lane's key where the settings say it is: in an environment variable ({@code api-key-env}) or a file ({@code api-key-file}). A
 * lane at its provider's public address that says neither takes the provider's usual variable, or the file that the variable with
 * {@code _FILE} names. What is written where a name belongs is shown only if it looks like a name.
 */
final class KeySource {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,63}");

    private final Settings settings;
    private final Map<String, String> environment;
    private final boolean wanted;
    private final Set<String> variables = new HashSet<>();

    /** Without {@code wanted} no key is looked for, and none is missed. */
    KeySource(Settings settings, Map<String, String> environment, boolean wanted) {
        this.settings = settings;
        this.environment = environment;
        this.wanted = wanted;
    }

    /** The variables that were read as keys, so that they are not taken for settings. */
    Set<String> variables() {
        return variables;
    }

    Optional<Secret> find(String lane, ProviderKind kind, boolean atPublicAddress) {
        Optional<String> variable = settings.text(lane + ".api-key-env");
        Optional<String> file = settings.text(lane + ".api-key-file");
        if (variable.isPresent() && file.isPresent()) {
            settings.problem(lane + ": api-key-env and api-key-file exclude each other");
            return Optional.empty();
        }
        if (!wanted) {
            variable.ifPresent(variables::add);
            return Optional.empty();
        }
        if (variable.isPresent()) {
            return fromVariable(lane + ".api-key-env", variable.get());
        }
        if (file.isPresent()) {
            return fromFile(lane + ".api-key-file", file.get());
        }
        return atPublicAddress ? usual(lane, kind) : Optional.empty();
    }

    private Optional<Secret> usual(String lane, ProviderKind kind) {
        String variable = kind.name() + "_API_KEY";
        String file = environment.getOrDefault(variable + "_FILE", "");
        if (!environment.getOrDefault(variable, "").isBlank()) {
            return fromVariable(lane + ".api-key-env", variable);
        }
        if (!file.isBlank()) {
            return fromFile(variable + "_FILE", file);
        }
        settings.problem(
                "%s.api-key-env must name a variable that holds the key; neither it, nor api-key-file, nor %s, nor %s_FILE is set"
                        .formatted(lane, variable, variable));
        return Optional.empty();
    }

    private Optional<Secret> fromVariable(String field, String variable) {
        if (!VARIABLE.matcher(variable).matches()) {
            settings.problem(field + " must be the name of an environment variable in capitals, was something else"
                    + " (not shown: it may be the key)");
            return Optional.empty();
        }
        variables.add(variable);
        String value = environment.getOrDefault(variable, "");
        if (value.isBlank()) {
            settings.problem("%s must name a variable that is set, was '%s'".formatted(field, variable));
            return Optional.empty();
        }
        return secret(field, value);
    }

    private Optional<Secret> fromFile(String field, String file) {
        String shown = file.contains("/") || file.contains("\\")
                ? "'" + file + "'"
                : "not a path with a directory (not shown: it may be the key)";
        try {
            return secret(field, Files.readString(Path.of(file)));
        } catch (IOException | InvalidPathException e) {
            settings.problem("%s must be a readable file, was %s".formatted(field, shown));
            return Optional.empty();
        }
    }

    private Optional<Secret> secret(String field, String value) {
        try {
            return Optional.of(Secret.of(value));
        } catch (IllegalArgumentException e) {
            settings.problem("%s: %s".formatted(field, e.getMessage()));
            return Optional.empty();
        }
    }
}
