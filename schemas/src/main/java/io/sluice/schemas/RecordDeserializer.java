package io.sluice.schemas;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads one type, whatever schema it was written with. Threads may share it. */
final class RecordDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private final Class<T> type;
    private final SchemaCatalogue catalogue;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    RecordDeserializer(Class<T> type, SchemaCatalogue catalogue) {
        this.type = type;
        this.catalogue = catalogue;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int schemaId = WireFormat.schemaId(bytes)
                .orElseThrow(() -> new SerializationException(
                        "not in Confluent's wire format: no zero byte and schema id at its start"));
        SpecificDatumReader<T> reader = readers.get(schemaId);
        if (reader == null) {
            reader = reader(schemaId);
        }
        int length = bytes.length - WireFormat.HEADER_BYTES;
        // Avro checks every length against what is left (since 1.12.2), so broken bytes allocate nothing.
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, WireFormat.HEADER_BYTES, length, null);
        T value;
        try {
            value = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException("bytes are left over after the " + type.getSimpleName());
            }
        } catch (IOException | RuntimeException e) {
            throw unreadable(schemaId, e);
        }
        return value;
    }

    private SerializationException unreadable(int schemaId, Exception e) {
        return new SerializationException(
                "not a " + type.getSimpleName() + " under schema id " + schemaId + ": " + e.getMessage(), e);
    }

    private SpecificDatumReader<T> reader(int schemaId) {
        return switch (catalogue.lastSaid(schemaId)) {
            case Resolution.Known known -> {
                SpecificDatumReader<T> reader = reader(schemaId, known.schema());
                readers.put(schemaId, reader);
                yield reader;
            }
            case Resolution.Missing missing -> throw new SerializationException(missing.reason());
            case Resolution.Unresolved unresolved -> {
                catalogue.request(schemaId);
                throw new SchemaUnresolvedException(schemaId);
            }
        };
    }

    private SpecificDatumReader<T> reader(int schemaId, Schema written) {
        Schema ours = Contract.generated(type);
        // Avro itself reads any record whose fields happen to fit.
        if (!written.getFullName().equals(ours.getFullName())) {
            throw new SerializationException(
                    "schema id " + schemaId + " is of a " + written.getFullName() + ", not of a " + ours.getFullName());
        }
        return new SpecificDatumReader<>(written, ours);
    }
}
