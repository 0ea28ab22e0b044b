package io.sluice.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.pulsar.kafka.shade.avro.Schema;
import org.apache.pulsar.kafka.shade.avro.generic.GenericDatumReader;
import org.apache.pulsar.kafka.shade.avro.generic.GenericRecord;
import org.apache.pulsar.kafka.shade.avro.io.DecoderFactory;
import org.apache.pulsar.kafka.shade.io.confluent.kafka.serializers.KafkaAvroSerializer;
import org.apache.pulsar.kafka.shade.io.confluent.kafka.serializers.subject.RecordNameStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Confluent's own serializer, with an older Avro under other names, writes what ours writes. */
class IndependentSerializerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private TinyRegistry registry;
    private SchemaCatalogue catalogue;

    static Stream<Class<? extends SpecificRecord>> types() {
        return RandomRecords.types();
    }

    @BeforeEach
    void connect() throws IOException {
        registry = new TinyRegistry();
        catalogue = SchemaCatalogue.connect(registry.config(), TIMEOUT);
    }

    @AfterEach
    void close() {
        catalogue.close();
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends SpecificRecord> void bytesAreThoseOfConfluentsSerializer(Class<T> type) throws IOException {
        List<T> records = RandomRecords.of(type, 200, 7).toList();
        int schemasBefore = registry.subjects.size();
        try (KafkaAvroSerializer theirs = new KafkaAvroSerializer()) {
            theirs.configure(
                    Map.of(
                            "schema.registry.url", registry.url(),
                            "value.subject.name.strategy", RecordNameStrategy.class.getName()),
                    false);
            for (T record : records) {
                assertThat(catalogue.serializer(type).serialize("topic", record))
                        .isEqualTo(theirs.serialize("topic", asGeneric(type, record)));
            }
        }
        assertThat(registry.subjects).as("they registered nothing new").hasSize(schemasBefore);
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends SpecificRecord> void recordReadsBackAsItWas(Class<T> type) {
        for (T record : RandomRecords.of(type, 200, 11).toList()) {
            byte[] bytes = catalogue.serializer(type).serialize("topic", record);
            assertThat(catalogue.deserializer(type).deserialize("topic", bytes)).isEqualTo(record);
        }
    }

    /** By way of Avro's JSON, so that no code of ours has a hand in it. */
    private static GenericRecord asGeneric(Class<? extends SpecificRecord> type, SpecificRecord record)
            throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), json);
        new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        Schema schema = new Schema.Parser().parse(Contract.published(type).toString());
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, json.toString(UTF_8)));
    }
}
