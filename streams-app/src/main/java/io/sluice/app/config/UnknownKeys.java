package io.sluice.app.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Refuses what nothing reads: a misspelt setting would otherwise be a default in disguise. Values are not shown. */
final class UnknownKeys {
    private static final int EDITS_MAX = 4;

    private final Settings settings;
    private final List<String> free;

    /** Takes the sections whose keys are somebody else's. */
    UnknownKeys(Settings settings, List<String> free) {
        this.settings = settings;
        this.free = free;
    }

    void check(Set<String> written, Set<String> variables, Set<String> keyVariables) {
        for (String name : written) {
            String plain = name.replace("\"", "");
            if (isFree(plain)) {
                checkKafka(plain);
            } else if (!settings.known().contains(plain) && !settings.known().contains(name)) {
                settings.problem(unknown(plain));
            }
        }
        Set<String> read = new HashSet<>(keyVariables);
        settings.known().forEach(name -> read.add(Environment.variable(name)));
        for (String bare : variables) {
            String variable = "SLUICE_" + bare;
            boolean isFree =
                    free.stream().anyMatch(section -> variable.startsWith(Environment.variable(section) + "_"));
            if (!isFree && !read.contains(variable)) {
                settings.problem("%s is no setting%s".formatted(variable, suggestion(variable, read)));
            }
        }
    }

    private String unknown(String name) {
        if (name.startsWith("lanes.") && name.endsWith(".api-key")) {
            return name
                    + " is not read from a file: name a variable (api-key-env) or a file (api-key-file) that holds the key";
        }
        if (name.equals("lanes")) {
            return "lanes must be a map of lanes by their names: lanes.<name>.provider and the like";
        }
        if (settings.known().stream().anyMatch(known -> known.startsWith(name + "."))
                || free.stream().anyMatch(section -> (section + ".").startsWith(name + "."))) {
            return name + " is a section: its settings go below it";
        }
        return "%s is no setting%s".formatted(name, suggestion(name, settings.known()));
    }

    /** A Kafka plug-in may have settings of its own, so only what looks like a slip is refused. */
    private void checkKafka(String name) {
        String section = free.stream()
                .filter(it -> name.startsWith(it + "."))
                .findFirst()
                .orElse("");
        if (!section.startsWith("kafka.")) {
            return;
        }
        String setting = name.substring(section.length() + 1);
        List<String> kafka = new ArrayList<>(ProducerConfig.configNames());
        kafka.addAll(ConsumerConfig.configNames());
        kafka.addAll(AdminClientConfig.configNames());
        kafka.addAll(StreamsConfig.configDef().names());
        if (!kafka.contains(setting)) {
            Suggestion.nearest(setting, kafka, 2)
                    .ifPresent(near -> settings.problem("%s is no Kafka setting: is %s meant?".formatted(name, near)));
        }
    }

    private boolean isFree(String name) {
        return free.stream().anyMatch(section -> name.startsWith(section + "."));
    }

    private static String suggestion(String name, Set<String> known) {
        return Suggestion.nearest(name, known, EDITS_MAX)
                .map(near -> ": is %s meant?".formatted(near))
                .orElse("");
    }
}
