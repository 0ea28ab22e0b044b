package io.sluice.app.config;

import java.util.List;

/**
 * Settings that the job refuses to start with. Each problem is one line that names the field, the value and what is allowed; none
 * holds a secret. The message lists them all.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** Holds the problems, at least one. */
    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
