package io.sluice.local;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The questions that a registry answers, over its state. To be used while its lock is held. */
final class RegistryQueries {
    /** Whether soft-deleted versions count. */
    enum Deleted implements Predicate<RegistryState.Version> {
        HIDE {
            @Override
            public boolean test(RegistryState.Version version) {
                return !version.hidden();
            }
        },
        SHOW {
            @Override
            public boolean test(RegistryState.Version version) {
                return true;
            }
        },
        ONLY {
            @Override
            public boolean test(RegistryState.Version version) {
                return version.hidden();
            }
        };

        static Deleted of(boolean deleted) {
            return deleted ? SHOW : HIDE;
        }
    }

    private final RegistryState state;

    RegistryQueries(RegistryState state) {
        this.state = state;
    }

    List<String> subjects(String prefix, Deleted deleted) {
        return all(prefix, deleted)
                .map(RegistryState.Version::subject)
                .distinct()
                .toList();
    }

    List<SchemaEntry> schemas(String prefix, Deleted deleted, boolean latestOnly) {
        List<RegistryState.Version> versions = all(prefix, deleted).toList();
        return versions.stream()
                .filter(v -> !latestOnly
                        || versions.stream()
                                .noneMatch(w -> w.subject().equals(v.subject()) && w.version() > v.version()))
                .map(this::entry)
                .toList();
    }

    List<Integer> versions(String subject, Deleted deleted) {
        List<Integer> numbers = state.versions(subject).stream()
                .filter(deleted)
                .map(RegistryState.Version::version)
                .toList();
        if (numbers.isEmpty()) {
            throw RegistryException.subjectNotFound(subject);
        }
        return numbers;
    }

    /** Finds the version that {@code text} names: a number, or "latest" (also written -1). */
    RegistryState.Version version(String subject, String text, boolean deleted) {
        List<RegistryState.Version> versions =
                state.versions(subject).stream().filter(Deleted.of(deleted)).toList();
        int number = number(text);
        if (versions.isEmpty()) {
            throw RegistryException.subjectNotFound(subject);
        }
        if (number < 0) {
            return versions.getLast();
        }
        return versions.stream()
                .filter(v -> v.version() == number)
                .findFirst()
                .orElseThrow(() -> RegistryException.versionNotFound(number));
    }

    SchemaEntry entry(String subject, String version, boolean deleted) {
        return entry(version(subject, version, deleted));
    }

    /** The versions that use a schema, or the error that Confluent's has for an unknown id. */
    List<RegistryState.Version> usesOf(int id, Deleted deleted) {
        content(id);
        return state.all().filter(v -> v.id() == id).filter(deleted).toList();
    }

    RegistryState.Content content(int id) {
        return state.content(id).orElseThrow(() -> RegistryException.schemaNotFound(id));
    }

    int idMax() {
        return state.idMax();
    }

    /** The ids of the schemas that refer to a version. */
    List<Integer> referencedBy(String subject, int version) {
        return state.all()
                .filter(Deleted.HIDE)
                .filter(v -> content(v.id()).references().stream()
                        .anyMatch(r -> r.subject().equals(subject) && r.version() == version))
                .map(RegistryState.Version::id)
                .distinct()
                .toList();
    }

    CompatibilityLevel globalLevel() {
        return state.globalLevel();
    }

    Optional<CompatibilityLevel> level(String subject) {
        return state.level(subject);
    }

    RegistryMode globalMode() {
        return state.globalMode();
    }

    Optional<RegistryMode> mode(String subject) {
        return state.mode(subject);
    }

    private SchemaEntry entry(RegistryState.Version version) {
        RegistryState.Content content = content(version.id());
        return new SchemaEntry(
                version.subject(), version.version(), version.id(), content.references(), content.schema());
    }

    private Stream<RegistryState.Version> all(String prefix, Deleted deleted) {
        return state.all().filter(v -> v.subject().startsWith(prefix)).filter(deleted);
    }

    private static int number(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return -1;
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw RegistryException.invalidVersion(text);
        }
        throw RegistryException.invalidVersion(text);
    }
}
