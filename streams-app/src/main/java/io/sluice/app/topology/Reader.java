package io.sluice.app.topology;

import io.sluice.schemas.SchemaUnresolvedException;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one of our topics.
 *
 * @param deserializer of the wire format
 * @param problem why a value that was decoded is not acceptable even so
 * @param skipsNull whether null is a tombstone and no concern of ours, or else unreadable
 */
record Reader<T>(Deserializer<T> deserializer, Problem<T> problem, boolean skipsNull) {

    /** A check of what was decoded. */
    interface Problem<T> {
        /** Why it is not acceptable; holds nothing of what it says. */
        Optional<String> of(T value);
    }

    /** What reading gave. */
    sealed interface Outcome<T> {
        /** The value. */
        record Value<T>(T value) implements Outcome<T> {}

        /** It can never be read. */
        record Unreadable<T>(String reason) implements Outcome<T> {}

        /** It is no concern of ours. */
        record Skipped<T>() implements Outcome<T> {}
    }

    /**
     * Reads one value.
     *
     * @throws SchemaUnresolvedException where the schema is still to come. The intake gate keeps such records back, so this is rare; it
     *     fails the task before any write, and the record is read again.
     */
    Outcome<T> read(String topic, Headers headers, byte @Nullable [] bytes) {
        if (bytes == null) {
            return skipsNull ? new Outcome.Skipped<>() : new Outcome.Unreadable<>("the value is null");
        }
        T value;
        try {
            value = Objects.requireNonNull(deserializer.deserialize(topic, headers, bytes));
        } catch (SerializationException e) {
            return new Outcome.Unreadable<>(String.valueOf(e.getMessage()));
        }
        Optional<String> reason = problem.of(value);
        return reason.<Outcome<T>>map(Outcome.Unreadable::new).orElseGet(() -> new Outcome.Value<>(value));
    }
}
