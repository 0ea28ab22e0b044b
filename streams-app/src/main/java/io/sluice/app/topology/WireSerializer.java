package io.sluice.app.topology;

import io.sluice.schemas.SchemaCatalogue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes values of several types of the contract to one topic, each under its own schema. Thread-safe. */
final class WireSerializer implements Serializer<Object> {
    private final Map<Class<?>, Serializer<Object>> byType;

    private WireSerializer(Map<Class<?>, Serializer<Object>> byType) {
        this.byType = byType;
    }

    static WireSerializer of(SchemaCatalogue catalogue, List<Class<? extends SpecificRecord>> types) {
        return new WireSerializer(
                types.stream().collect(Collectors.toUnmodifiableMap(type -> type, type -> one(catalogue, type))));
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Serializer<Object> serializer = byType.get(value.getClass());
        if (serializer == null) {
            throw new IllegalStateException(value.getClass() + " does not belong on " + topic);
        }
        return serializer.serialize(topic, value);
    }

    private static <T extends SpecificRecord> Serializer<Object> one(SchemaCatalogue catalogue, Class<T> type) {
        Serializer<T> serializer = catalogue.serializer(type);
        return (topic, value) -> serializer.serialize(topic, type.cast(value));
    }
}
