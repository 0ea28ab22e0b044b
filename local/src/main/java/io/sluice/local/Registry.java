package io.sluice.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The registry's rules: what may change, and what each change means. Each change is forced to the journal before it is
 * seen. Thread-safe by one lock, held across the write: registrations are rare, and their order is the journal's.
 */
final class Registry implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final RegistryState state = new RegistryState();
    private final SchemaReader reader = new SchemaReader(state);
    private final RegistryJournal journal;

    private Registry(Path file, ObjectMapper json) throws IOException {
        journal = RegistryJournal.open(file, json, state::apply);
    }

    static Registry open(Path file, ObjectMapper json) throws IOException {
        return new Registry(file, json);
    }

    /** Asks the state under the lock. */
    <T> T ask(Function<RegistryQueries, T> question) {
        return locked(() -> question.apply(new RegistryQueries(state)));
    }

    /** Registers, or finds the same schema registered, and returns its id. */
    int register(String subject, SchemaRequest request, boolean normalize) {
        return locked(() -> {
            if (request.id() != null && request.id() > 0) {
                throw RegistryException.of(42205, "Subject " + subject + " is not in import mode");
            }
            AvroSchema schema = reader.read(request, normalize);
            RegistryState.Content content =
                    new RegistryState.Content(schema.canonicalString(), request.referencesOrNone());
            Optional<Integer> known = state.id(content);
            if (known.isPresent() && shown(subject).stream().anyMatch(v -> v.id() == known.get())) {
                return known.get();
            }
            requireWritable(subject);
            List<String> conflicts = conflicts(subject, schema, shown(subject));
            if (!conflicts.isEmpty()) {
                throw RegistryException.incompatible(subject, conflicts);
            }
            int id = known.orElse(state.idMax() + 1);
            record(new RegistryEvent.Registered(
                    subject, state.nextVersion(subject), id, content.schema(), content.references()));
            return id;
        });
    }

    SchemaEntry lookup(String subject, SchemaRequest request, boolean normalize, boolean deleted) {
        return locked(() -> {
            List<RegistryState.Version> versions = deleted ? List.copyOf(state.versions(subject)) : shown(subject);
            if (versions.isEmpty()) {
                throw RegistryException.subjectNotFound(subject);
            }
            AvroSchema schema = reader.read(request, normalize);
            var content = new RegistryState.Content(schema.canonicalString(), request.referencesOrNone());
            int id = state.id(content).orElseThrow(RegistryException::schemaNotFound);
            return versions.stream()
                    .filter(v -> v.id() == id)
                    .reduce((older, newer) -> newer)
                    .map(v -> new SchemaEntry(subject, v.version(), id, content.references(), content.schema()))
                    .orElseThrow(RegistryException::schemaNotFound);
        });
    }

    /** Why the schema may not follow {@code version} (null: the versions that the subject's level asks about). */
    List<String> conflicts(String subject, SchemaRequest request, @Nullable String version, boolean normalize) {
        return locked(() -> {
            AvroSchema schema = reader.read(request, normalize);
            if (version == null) {
                return conflicts(subject, schema, shown(subject));
            }
            // Against "latest" of an unknown subject everything is compatible; a version that is named must exist.
            if (version.equals("latest") && shown(subject).isEmpty()) {
                return List.of();
            }
            var queries = new RegistryQueries(state);
            return conflicts(subject, schema, List.of(queries.version(subject, version, false)));
        });
    }

    private List<String> conflicts(String subject, AvroSchema schema, List<RegistryState.Version> earlier) {
        List<AvroSchema> schemas = earlier.stream()
                .map(v -> reader.read(state.content(v.id()).orElseThrow()))
                .toList();
        CompatibilityLevel level = state.level(subject).orElse(state.globalLevel());
        return CompatibilityChecker.checker(level).isCompatible(schema, schemas);
    }

    int deleteVersion(String subject, String version, boolean permanent) {
        return locked(() -> {
            requireWritable(subject);
            var queries = new RegistryQueries(state);
            RegistryState.Version gone = queries.version(subject, version, true);
            if (permanent && !gone.hidden()) {
                throw RegistryException.of(
                        40407,
                        "Subject '" + subject + "' Version " + gone.version()
                                + " was not deleted first before being permanently deleted");
            }
            if (!permanent && gone.hidden()) {
                throw RegistryException.of(
                        40406,
                        "Subject '" + subject + "' Version " + gone.version()
                                + " was soft deleted.Set permanent=true to delete permanently");
            }
            requireUnreferenced(queries, gone);
            record(new RegistryEvent.VersionDeleted(subject, gone.version(), permanent));
            return gone.version();
        });
    }

    List<Integer> deleteSubject(String subject, boolean permanent) {
        return locked(() -> {
            requireWritable(subject);
            List<RegistryState.Version> all = List.copyOf(state.versions(subject));
            List<RegistryState.Version> shown = shown(subject);
            if (all.isEmpty()) {
                throw RegistryException.subjectNotFound(subject);
            }
            if (permanent && !shown.isEmpty()) {
                throw RegistryException.of(
                        40405, "Subject '" + subject + "' was not deleted first before being permanently deleted");
            }
            if (!permanent && shown.isEmpty()) {
                throw RegistryException.of(
                        40404, "Subject '" + subject + "' was soft deleted.Set permanent=true to delete permanently");
            }
            List<RegistryState.Version> gone = permanent ? all : shown;
            var queries = new RegistryQueries(state);
            gone.forEach(version -> requireUnreferenced(queries, version));
            record(new RegistryEvent.SubjectDeleted(subject, permanent));
            return gone.stream().map(RegistryState.Version::version).toList();
        });
    }

    /** Sets the level of a subject, or of all when it is null; a null level takes the setting back. */
    void setLevel(@Nullable String subject, @Nullable CompatibilityLevel level) {
        change(new RegistryEvent.LevelSet(subject, level));
    }

    /** Sets the mode of a subject, or of all when it is null; a null mode takes the setting back. */
    void setMode(@Nullable String subject, @Nullable RegistryMode mode) {
        change(new RegistryEvent.ModeSet(subject, mode));
    }

    private void change(RegistryEvent event) {
        locked(() -> {
            record(event);
            return event;
        });
    }

    private List<RegistryState.Version> shown(String subject) {
        return state.versions(subject).stream().filter(v -> !v.hidden()).toList();
    }

    private void requireWritable(String subject) {
        if (state.mode(subject).orElse(state.globalMode()) == RegistryMode.READONLY) {
            throw RegistryException.readOnly(subject);
        }
    }

    private static void requireUnreferenced(RegistryQueries queries, RegistryState.Version version) {
        if (!queries.referencedBy(version.subject(), version.version()).isEmpty()) {
            throw RegistryException.referenced(version.subject(), version.version());
        }
    }

    private void record(RegistryEvent event) {
        try {
            journal.append(event);
        } catch (IOException e) {
            throw RegistryException.of(50001, "Error while writing to the registry's journal: " + e.getMessage());
        }
        state.apply(event);
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            journal.close();
        } finally {
            lock.unlock();
        }
    }
}
