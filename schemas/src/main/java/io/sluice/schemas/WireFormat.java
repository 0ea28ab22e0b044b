package io.sluice.schemas;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format: a zero byte, the schema's id as four bytes, big-endian, then the value in Avro's binary
 * encoding. Source: docs.confluent.io, "Schema Registry serializer and deserializer", wire format.
 */
public final class WireFormat {
    /** Bytes before the value. */
    public static final int HEADER_BYTES = 5;

    static final byte MAGIC = 0;

    private WireFormat() {}

    /** The id of the schema with which a value was written; empty where the bytes are not in this format. */
    public static OptionalInt schemaId(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length < HEADER_BYTES || bytes[0] != MAGIC || bytes[1] < 0) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(
                (bytes[1] & 0xff) << 24 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 8 | (bytes[4] & 0xff));
    }

    static void writeHeader(OutputStream into, int id) throws IOException {
        into.write(MAGIC);
        into.write(id >>> 24);
        into.write(id >>> 16);
        into.write(id >>> 8);
        into.write(id);
    }
}
