package io.sluice.app.state;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * State in Avro's single-object encoding: each value names its schema by fingerprint, so stores and internal topics need no registry.
 * Thread-safe. Reads what every release has written. Bytes that cannot be read are a broken store, or of a later release: they fail the task.
 *
 * @param <T> the generated type
 */
public final class StateSerde<T extends SpecificRecord> implements Serde<T> {
    private static final byte[] MARKER = {(byte) 0xC3, 0x01};
    private static final ThreadLocal<@Nullable BinaryEncoder> ENCODER = new ThreadLocal<>();
    private static final int FIRST_BYTES = 256;

    private final Class<T> type;
    private final byte[] header;
    private final SpecificDatumWriter<T> writer;
    private final BinaryMessageDecoder<T> decoder;

    StateSerde(Class<T> type, List<Schema> released) {
        this.type = type;
        SpecificData model = new SpecificData(type.getClassLoader());
        model.setCustomCoders(true);
        Schema schema = SpecificData.get().getSchema(type);
        this.header = header(schema);
        this.writer = new SpecificDatumWriter<>(schema, model);
        this.decoder = new BinaryMessageDecoder<>(model, schema);
        released.forEach(decoder::addSchema);
    }

    /** For one generated type. */
    public static <T extends SpecificRecord> StateSerde<T> of(Class<T> type) {
        return new StateSerde<>(type, StateReleases.of(type.getName()));
    }

    /** Writes the fields of a value, in the order of its schema. */
    public interface Fields {
        /** Writes them to an encoder that does not fail. */
        void writeTo(Encoder encoder) throws IOException;
    }

    /** The value as bytes. */
    public byte[] toBytes(T value) {
        return toBytes(encoder -> writer.write(value, encoder));
    }

    /** A value as bytes that was never made: for what is written with every record. */
    public byte[] toBytes(Fields value) {
        // Avro's own message encoder writes byte by byte, which costs several times as much.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
        bytes.writeBytes(header);
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, ENCODER.get());
            ENCODER.set(encoder);
            value.writeTo(encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Two bytes of Avro's marker, then the schema's fingerprint. Source: Avro 1.12 specification, "Single-object encoding". */
    private static byte[] header(Schema schema) {
        return ByteBuffer.allocate(MARKER.length + Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
    }

    /** The value in these bytes. */
    public T fromBytes(byte[] bytes) {
        return fromBytes(ByteBuffer.wrap(bytes));
    }

    /** The value in a field of bytes, which stays as it is. */
    public T fromBytes(ByteBuffer bytes) {
        try {
            return decoder.decode(bytes.duplicate());
        } catch (MissingSchemaException e) {
            throw new IllegalStateException(
                    "state of type " + type.getSimpleName() + " was written by a release that this one does not know:"
                            + " a later release has run here, go on with that",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Serializer<T> serializer() {
        return new Serializer<>() {
            @Override
            public byte @Nullable [] serialize(String topic, @Nullable T value) {
                return value == null ? null : toBytes(value);
            }
        };
    }

    @Override
    public Deserializer<T> deserializer() {
        return new Deserializer<>() {
            @Override
            public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
                return bytes == null ? null : fromBytes(bytes);
            }
        };
    }
}
