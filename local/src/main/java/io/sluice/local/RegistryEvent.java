package io.sluice.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of the registry, as a line of its journal. The registry's state is the sum of its events. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RegistryEvent.Registered.class, name = "registered"),
    @JsonSubTypes.Type(value = RegistryEvent.VersionDeleted.class, name = "version-deleted"),
    @JsonSubTypes.Type(value = RegistryEvent.SubjectDeleted.class, name = "subject-deleted"),
    @JsonSubTypes.Type(value = RegistryEvent.LevelSet.class, name = "level-set"),
    @JsonSubTypes.Type(value = RegistryEvent.ModeSet.class, name = "mode-set"),
})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
sealed interface RegistryEvent {
    /** The schema {@code id} became {@code version} of the subject; carries the schema, be it new or known. */
    record Registered(String subject, int version, int id, String schema, List<SchemaRef> references)
            implements RegistryEvent {
        // A journal line without references has no such member.
        @SuppressWarnings("NullAway")
        public Registered {
            references = references == null ? List.of() : List.copyOf(references);
        }
    }

    /** A version was hidden, or, when {@code permanent}, removed. */
    record VersionDeleted(String subject, int version, boolean permanent) implements RegistryEvent {}

    /** All versions of a subject were hidden, or, when {@code permanent}, removed. */
    record SubjectDeleted(String subject, boolean permanent) implements RegistryEvent {}

    /** The level of a subject, or of all (subject is null), was set, or removed (level is null). */
    record LevelSet(@Nullable String subject, @Nullable CompatibilityLevel level) implements RegistryEvent {}

    /** The mode of a subject, or of all (subject is null), was set, or removed (mode is null). */
    record ModeSet(@Nullable String subject, @Nullable RegistryMode mode) implements RegistryEvent {}
}
