package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BlockingBinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedDecoderTest {
    private static final Schema EVERYTHING = SchemaBuilder.record("Everything")
            .fields()
            .requiredBoolean("boolean")
            .requiredInt("int")
            .requiredLong("long")
            .requiredFloat("float")
            .requiredDouble("double")
            .requiredBytes("bytes")
            .requiredString("string")
            .nullableString("nullable", "")
            .name("fixed")
            .type()
            .fixed("Fixed")
            .size(7)
            .noDefault()
            .name("enum")
            .type()
            .enumeration("Enum")
            .symbols("A", "B")
            .noDefault()
            .name("array")
            .type()
            .array()
            .items()
            .longType()
            .noDefault()
            .name("map")
            .type()
            .map()
            .values()
            .doubleType()
            .noDefault()
            .name("last")
            .type()
            .longType()
            .noDefault()
            .endRecord();

    /** Reads the last field only, so that all before it is skipped. */
    private static final Schema LAST =
            SchemaBuilder.record("Everything").fields().requiredLong("last").endRecord();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsAndSkipsWhatAvrosOwnDecoderDoes(boolean blocks) throws IOException {
        for (Object value : new RandomData(EVERYTHING, 500, 5L)) {
            byte[] bytes = write(value, blocks);
            for (Schema reader : new Schema[] {EVERYTHING, LAST}) {
                BoundedDecoder decoder = new BoundedDecoder(bytes, 0);
                assertThat(new GenericDatumReader<>(EVERYTHING, reader).read(null, decoder))
                        .isEqualTo(new GenericDatumReader<>(EVERYTHING, reader)
                                .read(null, DecoderFactory.get().binaryDecoder(bytes, null)));
                assertThat(decoder.isEnd()).isTrue();
            }
        }
    }

    private static byte[] write(Object value, boolean blocks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Encoder encoder = blocks
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null)
                : EncoderFactory.get().binaryEncoder(out, null);
        assertThat(encoder instanceof BlockingBinaryEncoder).isEqualTo(blocks);
        new GenericDatumWriter<>(EVERYTHING).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
