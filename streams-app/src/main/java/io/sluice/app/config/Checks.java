package io.sluice.app.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one section, so that a reader of the message can repair all of it at once. Not shared between threads. */
final class Checks {
    private final String section;
    private final List<String> problems = new ArrayList<>();

    Checks(String section) {
        this.section = section;
    }

    Checks that(boolean holds, String field, Object value, String allowed) {
        if (!holds) {
            String name = section.isEmpty() ? field : section + "." + field;
            problems.add("%s must be %s, was %s".formatted(name, allowed, shown(value)));
        }
        return this;
    }

    Checks between(String field, long value, long min, long max) {
        return that(value >= min && value <= max, field, value, "from %d to %d".formatted(min, max));
    }

    Checks atLeast(String field, long value, long min) {
        return that(value >= min, field, value, ">= " + min);
    }

    Checks between(String field, Duration value, Duration min, Duration max) {
        boolean holds = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
        return that(holds, field, value, "from %s to %s".formatted(Durations.format(min), Durations.format(max)));
    }

    /** Throws what was found, if anything. */
    void done() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static String shown(Object value) {
        return switch (value) {
            case Duration duration -> Durations.format(duration);
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }
}
