package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.sluice.schema.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContractTest {
    static Stream<Class<? extends SpecificRecord>> types() {
        return RandomRecords.types();
    }

    /** {@code -Drelease.schemas=v2} keeps the schemas as they are, for ever, as that release. */
    @Test
    @EnabledIfSystemProperty(named = "release.schemas", matches = "v\\d+")
    void schemasAreKeptAsARelease() throws IOException {
        ReleasedSchemas.write(System.getProperty("release.schemas"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void schemaIsCompatibleWithEveryReleaseInBothDirections(Class<? extends SpecificRecord> type) throws IOException {
        List<Schema> released = ReleasedSchemas.of(type.getName());

        assertThat(released).isNotEmpty();
        assertThat(incompatibilities(Contract.published(type), released)).isEmpty();
    }

    /** Planted changes: each is one that the design's rules forbid. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "field without default added   | {\"name\":\"at_ms\" | {\"name\":\"new\",\"type\":\"int\"},{\"name\":\"at_ms\"",
                "field without default removed | {\"name\":\"id\",\"type\":\"string\",\"doc\":\"Id of the job.\"}, | ``",
                "field renamed                 | \"name\":\"id\"    | \"name\":\"job_id\"",
                "type changed                  | \"type\":[\"null\",\"long\"] | \"type\":[\"null\",\"string\"]",
                "type widened                  | \"type\":\"long\"  | \"type\":\"double\"",
                "union branch added            | [\"null\",\"long\"] | [\"null\",\"long\",\"string\"]",
                "symbol and default removed    | ,\"CANCELLED\"],\"default\":\"UNKNOWN\"} | ]}",
            })
    void forbiddenChangeIsCaught(String change, String from, String to) {
        Schema released = Contract.published(Job.class);
        String changed = released.toString().replace(from, to);
        assertThat(changed).as(change).isNotEqualTo(released.toString());

        assertThat(incompatibilities(new Schema.Parser().parse(changed), List.of(released)))
                .as(change)
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "field with default added | {\"name\":\"at_ms\" | {\"name\":\"new\",\"type\":\"int\",\"default\":0},{\"name\":\"at_ms\"",
                "enum symbol added        | \"CANCELLED\"]    | \"CANCELLED\",\"PAUSED\"]",
                "words changed            | Id of the job. | The job's id.",
            })
    void allowedChangePasses(String change, String from, String to) {
        Schema released = Contract.published(Job.class);
        String changed = released.toString().replace(from, to);
        assertThat(changed).as(change).isNotEqualTo(released.toString());

        assertThat(incompatibilities(new Schema.Parser().parse(changed), List.of(released)))
                .as(change)
                .isEmpty();
    }

    @Test
    void everythingIsDocumented() {
        everySchema(schema -> {
            if (schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM) {
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
            }
            if (schema.getType() == Schema.Type.RECORD) {
                for (Schema.Field field : schema.getFields()) {
                    assertThat(field.doc())
                            .as(schema.getName() + "." + field.name())
                            .isNotBlank();
                }
            }
        });
    }

    @Test
    void everyEnumFallsBackToUnknown() {
        everySchema(schema -> {
            if (schema.getType() == Schema.Type.ENUM) {
                assertThat(schema.getEnumSymbols()).as(schema.getFullName()).startsWith("UNKNOWN");
                assertThat(schema.getEnumDefault()).as(schema.getFullName()).isEqualTo("UNKNOWN");
            }
        });
    }

    @Test
    void unionsAreOnlyWithNull() {
        everySchema(schema -> {
            if (schema.getType() == Schema.Type.UNION) {
                assertThat(schema.getTypes()).as(schema.toString()).hasSize(2);
                assertThat(schema.getTypes().getFirst().getType()).isEqualTo(Schema.Type.NULL);
            }
        });
    }

    @Test
    void everySchemaInTheSourcesIsReachedFromARecordOnATopic() throws IOException {
        Set<String> names = new HashSet<>();
        everySchema(schema -> {
            if (schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM) {
                names.add(schema.getName() + ".avsc");
            }
        });
        try (Stream<Path> sources = Files.list(Path.of("src/main/avro"))) {
            assertThat(sources.map(source -> source.getFileName().toString())).isSubsetOf(names);
        }
    }

    /** What Confluent's checker and Avro's own say against a change. */
    private static List<String> incompatibilities(Schema now, List<Schema> released) {
        List<ParsedSchemaHolder> holders = new ArrayList<>();
        released.forEach(schema -> holders.add(new SimpleParsedSchemaHolder(new AvroSchema(schema))));
        List<String> found =
                new ArrayList<>(new AvroSchema(now).isCompatible(CompatibilityLevel.FULL_TRANSITIVE, holders));
        for (Schema schema : released) {
            for (var pair : List.of(
                    SchemaCompatibility.checkReaderWriterCompatibility(now, schema),
                    SchemaCompatibility.checkReaderWriterCompatibility(schema, now))) {
                if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
                    found.add(pair.getDescription());
                }
            }
        }
        return found;
    }

    private static void everySchema(Consumer<Schema> check) {
        Set<String> seen = new HashSet<>();
        types().forEach(type -> walk(Contract.published(type), seen, check));
    }

    private static void walk(Schema schema, Set<String> seen, Consumer<Schema> check) {
        if ((schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM)
                && !seen.add(schema.getFullName())) {
            return;
        }
        check.accept(schema);
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> walk(field.schema(), seen, check));
            case UNION -> schema.getTypes().forEach(branch -> walk(branch, seen, check));
            case ARRAY -> walk(schema.getElementType(), seen, check);
            case MAP -> walk(schema.getValueType(), seen, check);
            default -> {}
        }
    }
}
