package io.sluice.app.config;

import io.smallrye.config.SmallRyeConfig;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings by name and type from the layered sources, remembers every name it was asked for, and collects problems instead of
 * throwing them. One thread, one load.
 */
final class Settings {
    private final SmallRyeConfig config;
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    Settings(SmallRyeConfig config) {
        this.config = config;
    }

    Set<String> known() {
        return known;
    }

    List<String> problems() {
        return problems;
    }

    void problem(String problem) {
        problems.add(problem);
    }

    /** The value, white space around it left out; an empty one counts as not given. */
    Optional<String> text(String name) {
        known.add(name);
        @Nullable String value = config.getConfigValue(name).getValue();
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    long number(String name, long otherwise) {
        return optionalNumber(name).orElse(otherwise);
    }

    OptionalLong optionalNumber(String name) {
        Optional<Long> number = parsed(name, "a whole number", text -> {
            String digits = text.replace("_", "");
            return digits.matches("-?\\d{1,18}") ? Optional.of(Long.valueOf(digits)) : Optional.empty();
        });
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    int integer(String name, int otherwise) {
        // What does not fit ends up at the edge, where the record's own check refuses it.
        return Math.clamp(number(name, otherwise), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    double fraction(String name, double otherwise) {
        return parsed(name, "a number such as 0.9", text -> {
                    boolean number = text.matches("-?\\d{1,9}(\\.\\d{1,9})?");
                    return number ? Optional.of(new BigDecimal(text).doubleValue()) : Optional.empty();
                })
                .orElse(otherwise);
    }

    boolean flag(String name, boolean otherwise) {
        return parsed(name, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                })
                .orElse(otherwise);
    }

    Duration duration(String name, Duration otherwise) {
        return parsed(name, Durations.ALLOWED, Durations::parse).orElse(otherwise);
    }

    long bytes(String name, long otherwise) {
        return parsed(name, Bytes.ALLOWED, Bytes::parse).orElse(otherwise);
    }

    List<String> list(String name) {
        return text(name).map(Settings::split).orElse(List.of());
    }

    /** An address; one that cannot be read is not shown, because it may hold credentials. */
    Optional<URI> uri(String name) {
        return text(name).flatMap(text -> uri(name, text));
    }

    List<URI> uris(String name) {
        return list(name).stream().flatMap(text -> uri(name, text).stream()).toList();
    }

    <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        List<String> allowed = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        return parsed(
                name,
                "one of " + String.join(", ", allowed),
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> constant.name().replace('_', '-').equalsIgnoreCase(text))
                        .findFirst());
    }

    /** Builds a section; what its record refuses joins the problems, under this prefix, and the other value stands in. */
    <T> T build(String prefix, T otherwise, Supplier<T> section) {
        try {
            return section.get();
        } catch (ConfigException e) {
            e.problems().forEach(problem -> problem(prefix + problem));
            return otherwise;
        }
    }

    private Optional<URI> uri(String name, String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            problem("%s must be a URL, was something else (not shown: it may hold credentials)".formatted(name));
            return Optional.empty();
        }
    }

    private <T> Optional<T> parsed(String name, String allowed, Function<String, Optional<T>> parser) {
        Optional<String> text = text(name);
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            problem("%s must be %s, was '%s'".formatted(name, allowed, text.get()));
        }
        return value;
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split("(?<!\\\\),"))
                .map(part -> part.replace("\\,", ",").strip())
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
