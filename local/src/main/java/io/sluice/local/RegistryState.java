package io.sluice.local;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the registry knows: the sum of its events. Not thread-safe: the registry's lock guards it. */
final class RegistryState {
    static final CompatibilityLevel DEFAULT_LEVEL = CompatibilityLevel.FULL_TRANSITIVE;

    /** What makes two schemas the same schema, and so gives them one id. */
    record Content(String schema, List<SchemaRef> references) {}

    /** A version of a subject; {@code hidden} when it was soft-deleted. */
    record Version(String subject, int version, int id, boolean hidden) {}

    private final Map<Integer, Content> contents = new TreeMap<>();
    private final Map<Content, Integer> ids = new HashMap<>();
    private final NavigableMap<String, NavigableMap<Integer, Version>> subjects = new TreeMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private final Map<String, RegistryMode> modes = new HashMap<>();
    private CompatibilityLevel globalLevel = DEFAULT_LEVEL;
    private RegistryMode globalMode = RegistryMode.READWRITE;
    private int idMax;

    void apply(RegistryEvent event) {
        switch (event) {
            case RegistryEvent.Registered e -> {
                Content content = new Content(e.schema(), e.references());
                contents.put(e.id(), content);
                ids.put(content, e.id());
                idMax = Math.max(idMax, e.id());
                put(new Version(e.subject(), e.version(), e.id(), false));
            }
            case RegistryEvent.VersionDeleted e -> delete(e.subject(), e.version(), e.permanent());
            case RegistryEvent.SubjectDeleted e ->
                List.copyOf(versions(e.subject())).forEach(v -> delete(e.subject(), v.version(), e.permanent()));
            case RegistryEvent.LevelSet e -> {
                if (e.subject() == null) {
                    globalLevel = e.level() == null ? DEFAULT_LEVEL : e.level();
                } else {
                    set(levels, e.subject(), e.level());
                }
            }
            case RegistryEvent.ModeSet e -> {
                if (e.subject() == null) {
                    globalMode = e.mode() == null ? RegistryMode.READWRITE : e.mode();
                } else {
                    set(modes, e.subject(), e.mode());
                }
            }
        }
    }

    private void put(Version version) {
        subjects.computeIfAbsent(version.subject(), s -> new TreeMap<>()).put(version.version(), version);
    }

    private void delete(String subject, int number, boolean permanent) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        Version version = versions == null ? null : versions.get(number);
        if (versions == null || version == null) {
            return;
        }
        if (!permanent) {
            put(new Version(subject, number, version.id(), true));
            return;
        }
        versions.remove(number);
        if (versions.isEmpty()) {
            subjects.remove(subject);
        }
        if (all().noneMatch(v -> v.id() == version.id())) {
            Content gone = contents.remove(version.id());
            if (gone != null) {
                ids.remove(gone);
            }
        }
    }

    private static <V> void set(Map<String, V> map, String subject, @Nullable V value) {
        if (value == null) {
            map.remove(subject);
        } else {
            map.put(subject, value);
        }
    }

    /** All versions of a subject in their order, hidden ones included; empty when there is no such subject. */
    Collection<Version> versions(String subject) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? List.of() : versions.values();
    }

    /** All versions, by subject and number, hidden ones included. */
    Stream<Version> all() {
        return subjects.values().stream().flatMap(versions -> versions.values().stream());
    }

    Optional<Content> content(int id) {
        return Optional.ofNullable(contents.get(id));
    }

    Optional<Integer> id(Content content) {
        return Optional.ofNullable(ids.get(content));
    }

    int idMax() {
        return idMax;
    }

    int nextVersion(String subject) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? 1 : versions.lastKey() + 1;
    }

    CompatibilityLevel globalLevel() {
        return globalLevel;
    }

    Optional<CompatibilityLevel> level(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    RegistryMode globalMode() {
        return globalMode;
    }

    Optional<RegistryMode> mode(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }
}
