package io.sluice.app.config;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The {@code SLUICE_...} variables. A setting's variable is its name in capitals, every other sign an underscore:
 * {@code topics.max-record-bytes} is {@code SLUICE_TOPICS_MAX_RECORD_BYTES}. A lane that no file names is called by the variable's own
 * words with dashes between: {@code SLUICE_LANES_MY_LANE_PROVIDER} makes {@code my-lane}. Kafka's and the registry client's settings take
 * dots: {@code SLUICE_KAFKA_COMMON_SECURITY_PROTOCOL} is {@code security.protocol}.
 */
final class Environment {
    private static final String PREFIX = "SLUICE_";
    /**
     * Kubernetes gives every pod variables of each service, and a service may be called sluice. With sluice-ops one has the name of a
     * setting, SLUICE_OPS_PORT: a link to a port is a URL, a setting is a number.
     */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "SLUICE_([A-Z0-9_]+_)?(SERVICE_HOST=.*|SERVICE_PORT(_.*)?=.*|PORT_\\d+_(TCP|UDP)(_.*)?=.*|PORT=[a-z]+://.*)",
            Pattern.DOTALL);
    /** Read by the command line, before and beside the settings. */
    private static final Set<String> COMMAND = Set.of(
            "SLUICE_HOME",
            "SLUICE_HEAP",
            "SLUICE_JAVA_HOME",
            "SLUICE_JAVA_OPTS",
            "SLUICE_PROVIDER_KEY",
            "SLUICE_PROVIDER_KEY_FILE");

    private static final String LANES = "LANES_";

    private final Map<String, String> settings = new TreeMap<>();

    Environment(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX)
                    && !COMMAND.contains(name)
                    && !SERVICE_LINK.matcher(name + "=" + value).matches()) {
                settings.put(name.substring(PREFIX.length()), value);
            }
        });
    }

    static String variable(String setting) {
        return PREFIX + bare(setting);
    }

    /** The variables without their prefix: what a config source matches names against. */
    Map<String, String> settings() {
        return settings;
    }

    /** Lanes that no file names. */
    Set<String> lanesBesides(Set<String> named) {
        List<String> fields = LaneReader.FIELDS.stream()
                .map(field -> "_" + bare(field))
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        Set<String> lanes = new TreeSet<>();
        for (String name : settings.keySet()) {
            if (!name.startsWith(LANES) || named.stream().anyMatch(lane -> isOf(name, lane))) {
                continue;
            }
            Optional<String> field = fields.stream().filter(name::endsWith).findFirst();
            if (field.isPresent()
                    && name.length() > LANES.length() + field.get().length()) {
                String lane = name.substring(
                        LANES.length(), name.length() - field.get().length());
                lanes.add(lane.toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return lanes;
    }

    /** The free settings below a section, named as Kafka names them. */
    Map<String, String> free(String section) {
        String prefix = bare(section) + "_";
        Map<String, String> free = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                free.put(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return free;
    }

    private static boolean isOf(String name, String lane) {
        return name.startsWith(LANES + bare(lane) + "_");
    }

    private static String bare(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
