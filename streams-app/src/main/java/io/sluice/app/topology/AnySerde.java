package io.sluice.app.topology;

import io.sluice.app.state.StateSerde;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A serde for a node whose edges carry values of one type, where the processor before it forwards values of several. A value of a wrong type
 * is a bug and fails with a ClassCastException.
 */
record AnySerde(Serializer<Object> serializer, Deserializer<Object> deserializer) implements Serde<Object> {

    /** For a sink: nothing reads. */
    AnySerde(Serializer<Object> serializer) {
        this(serializer, (topic, bytes) -> {
            throw new IllegalStateException(topic + " is written only");
        });
    }

    /** State in an internal topic. */
    static <T extends SpecificRecord> AnySerde state(Class<T> type) {
        StateSerde<T> serde = StateSerde.of(type);
        Serializer<T> serializer = serde.serializer();
        Deserializer<T> deserializer = serde.deserializer();
        return new AnySerde((topic, value) -> serializer.serialize(topic, type.cast(value)), deserializer::deserialize);
    }

    /** Bytes as they are. */
    static AnySerde bytes() {
        return new AnySerde((topic, value) -> (byte[]) value, new ByteArrayDeserializer()::deserialize);
    }
}
