package io.sluice.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.schema.Answer;
import io.sluice.schema.Failure;
import io.sluice.schema.FailureKind;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.PromptResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.RawMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class RecordSerdeTest {
    private static final Job JOB =
            Job.newBuilder().setId("j").setState(JobState.CLOSED).setCount(7L).build();

    @Test
    void valueStartsWithAZeroByteAndItsSchemasId() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            byte[] bytes = catalogue.serializer(Job.class).serialize("t", JOB);

            assertThat(Arrays.copyOf(bytes, 5))
                    .isEqualTo(ByteBuffer.allocate(5)
                            .put((byte) 0)
                            .putInt(catalogue.id(Job.class))
                            .array());
            assertThat(WireFormat.schemaId(bytes)).hasValue(catalogue.id(Job.class));
        }
    }

    @Test
    void bytesThatNameNoSchemaHaveNoId() {
        assertThat(WireFormat.schemaId(null)).isEmpty();
        assertThat(WireFormat.schemaId(new byte[4])).isEmpty();
        assertThat(WireFormat.schemaId(new byte[] {1, 0, 0, 0, 1})).isEmpty();
        assertThat(WireFormat.schemaId(new byte[] {0, -1, 0, 0, 1})).isEmpty();
        assertThat(WireFormat.schemaId(new byte[] {0, 1, 2, 3, -4})).hasValue(0x010203fc);
    }

    @Test
    void nothingStaysNothing() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            assertThat(catalogue.serializer(Job.class).serialize("t", null)).isNull();
            assertThat(catalogue.deserializer(Job.class).deserialize("t", null)).isNull();
        }
    }

    @Test
    void typeThatIsOnNoTopicIsRefused() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            assertThatThrownBy(() -> catalogue.serializer(Failure.class)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void valueOfAnotherTypeIsRefused() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            byte[] bytes = catalogue.serializer(Job.class).serialize("t", JOB);

            assertThatThrownBy(() -> catalogue.deserializer(PromptResult.class).deserialize("t", bytes))
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void cutAndPaddedValuesAreRefused() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            byte[] bytes = catalogue.serializer(Job.class).serialize("t", JOB);
            Deserializer<Job> jobs = catalogue.deserializer(Job.class);

            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> jobs.deserialize("t", cut)).isInstanceOf(SerializationException.class);
            }
            assertThatThrownBy(() -> jobs.deserialize("t", Arrays.copyOf(bytes, bytes.length + 1)))
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void brokenLengthAllocatesNothing() throws IOException {
        Job job = Job.newBuilder().setId("j").build();
        Answer answer = Answer.newBuilder()
                .setCallId("c")
                .setFingerprint("f")
                .setLane("l")
                .setModel("m")
                .setFailedAttempts(Map.of("THROTTLED", 1))
                .build();
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            byte[] text = catalogue.serializer(Job.class).serialize("t", job);
            byte[] map = catalogue.serializer(Answer.class).serialize("t", answer);

            assertThatThrownBy(() -> catalogue.deserializer(Job.class).deserialize("t", grow(text, "j")))
                    .isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> catalogue.deserializer(Answer.class).deserialize("t", grow(map, "THROTTLED")))
                    .isInstanceOf(SerializationException.class);
        }
    }

    /** The bytes with a count of two thousand million in place of the one byte before a text, or before its length. */
    private static byte[] grow(byte[] bytes, String before) {
        int at = new String(bytes, ISO_8859_1).indexOf(before) - (before.length() > 1 ? 2 : 1);
        byte[] huge = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0e};
        return ByteBuffer.allocate(bytes.length + 4)
                .put(bytes, 0, at)
                .put(huge)
                .put(bytes, at + 1, bytes.length - at - 1)
                .array();
    }

    @Test
    void brokenBytesGiveAValueOrARefusalAndNothingElse() {
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            RandomRecords.types().forEach(type -> breakBytes(catalogue, type));
        }
    }

    private static <T extends SpecificRecord> void breakBytes(SchemaCatalogue catalogue, Class<T> type) {
        List<byte[]> written = RandomRecords.of(type, 20, 3)
                .map(record -> catalogue.serializer(type).serialize("t", record))
                .toList();
        Deserializer<T> reader = catalogue.deserializer(type);
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = written.get(random.nextInt(written.size())).clone();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                bytes[5 + random.nextInt(bytes.length - 5)] = random.nextBoolean() ? -1 : (byte) random.nextInt();
            }
            try {
                reader.deserialize("t", bytes);
            } catch (SerializationException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining(type.getSimpleName());
            }
        }
    }

    @Test
    void valueOfANewerSchemaIsReadOnceTheRegistryHasToldIt() throws Exception {
        // A newer Sluice has a further field and a further state.
        Schema newer = new Schema.Parser()
                .parse(Contract.published(Job.class)
                        .toString()
                        .replace("\"CANCELLED\"]", "\"CANCELLED\",\"PAUSED\"]")
                        .replace(
                                "{\"name\":\"at_ms\"",
                                "{\"name\":\"priority\",\"type\":\"int\",\"default\":0},{\"name\":\"at_ms\""));
        try (TinyRegistry registry = new TinyRegistry();
                SchemaCatalogue catalogue = SchemaCatalogue.connect(registry.config(), Duration.ofSeconds(20))) {
            byte[] bytes = write(newer, registry.add(newer));
            Deserializer<Job> jobs = catalogue.deserializer(Job.class);

            assertThatThrownBy(() -> jobs.deserialize("t", bytes)).isInstanceOf(SchemaUnresolvedException.class);
            await().ignoreExceptionsInstanceOf(SchemaUnresolvedException.class).untilAsserted(() -> {
                Job job = jobs.deserialize("t", bytes);
                assertThat(job.getId()).isEqualTo("theirs");
                assertThat(job.getState()).isEqualTo(JobState.UNKNOWN);
                assertThat(job.getAtMs()).isEqualTo(5);
            });
        }
    }

    private static byte[] write(Schema schema, int id) throws IOException {
        GenericData.Record record = new GenericRecordBuilder(schema)
                .set("id", "theirs")
                .set("priority", 9)
                .set(
                        "state",
                        new GenericData.EnumSymbol(schema.getField("state").schema(), "PAUSED"))
                .set("at_ms", 5L)
                .build();
        ByteBuffer value = new RawMessageEncoder<GenericData.Record>(GenericData.get(), schema).encode(record);
        return ByteBuffer.allocate(5 + value.remaining())
                .put((byte) 0)
                .putInt(id)
                .put(value)
                .array();
    }

    @Test
    void failureOfAKindThatIsNewReadsAsUnknown() {
        assertThat(FailureKind.valueOf(Contract.generated(Failure.class)
                        .getField("kind")
                        .schema()
                        .getEnumDefault()))
                .isEqualTo(FailureKind.UNKNOWN);
    }
}
