package io.sluice.app.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.UsageTotals;
import io.sluice.state.Draining;
import io.sluice.state.Intake;
import io.sluice.state.JobChange;
import io.sluice.state.JobTally;
import io.sluice.state.Pending;
import io.sluice.state.StoredAnswer;
import io.sluice.state.UsageDelta;
import io.sluice.state.Waiter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** State outlives the release that wrote it: what is released must be readable for ever. */
class StateReleasesTest {
    private static final Path ROOT = Path.of("src/main/resources/io/sluice/app/state/released");
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Class<? extends SpecificRecord>> types() {
        return Stream.of(
                Draining.class,
                Intake.class,
                JobChange.class,
                JobTally.class,
                Pending.class,
                StoredAnswer.class,
                UsageDelta.class,
                UsageTotals.class,
                Waiter.class);
    }

    /** {@code -Drelease.state=v2} keeps the schemas as they are, for ever, as that release. */
    @Test
    @EnabledIfSystemProperty(named = "release.state", matches = "v\\d+")
    void schemasAreKeptAsARelease() throws IOException {
        Path folder = Files.createDirectories(ROOT.resolve(System.getProperty("release.state")));
        for (Class<? extends SpecificRecord> type : types().toList()) {
            Files.writeString(
                    folder.resolve(type.getName() + ".avsc"),
                    JSON.readTree(schema(type).toString()).toPrettyString() + "\n");
        }
    }

    @Test
    void everyReleaseThatIsKeptIsKnown() throws IOException {
        try (Stream<Path> kept = Files.list(ROOT)) {
            assertThat(kept.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(StateReleases.ALL);
        }
    }

    @Test
    void everyTypeOfStateIsLookedAt() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src/main/avro"))) {
            assertThat(sources.map(source -> source.getFileName().toString()))
                    .isSubsetOf(
                            types().map(type -> type.getSimpleName() + ".avsc").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <T extends SpecificRecord> void whatEveryReleaseWroteIsRead(Class<T> type) throws IOException {
        List<Schema> released = StateReleases.of(type.getName());
        StateSerde<T> serde = StateSerde.of(type);

        assertThat(released).isNotEmpty();
        for (Schema schema : released) {
            assertThat(problem(schema(type), schema)).isEmpty();
            for (Object record : new RandomData(schema, 20, 7)) {
                assertThat(serde.fromBytes(written(schema, (GenericData.Record) record))
                                .getSchema())
                        .isEqualTo(schema(type));
            }
        }
    }

    @Test
    void aFieldThatIsNewHasItsDefaultInStateOfARelease() throws IOException {
        Schema earlier = new Schema.Parser()
                .parse(schema(Waiter.class).toString().replaceFirst(",\\{\"name\":\"deadline_ms\".*?\\}", ""));
        assertThat(earlier.getField("deadline_ms")).isNull();
        GenericData.Record record = new GenericData.Record(earlier);
        record.put("id", "r");
        record.put("arrived_at_ms", 5L);
        byte[] bytes = written(earlier, record);

        assertThat(new StateSerde<>(Waiter.class, List.of(earlier)).fromBytes(bytes))
                .isEqualTo(Waiter.newBuilder().setId("r").setArrivedAtMs(5L).build());
        assertThatThrownBy(() -> new StateSerde<>(Waiter.class, List.of()).fromBytes(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Waiter")
                .hasMessageContaining("later release");
    }

    /** Planted changes that would make state unreadable. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "field without default added | {\"name\":\"arrived_at_ms\" | {\"name\":\"new\",\"type\":\"int\"},{\"name\":\"arrived_at_ms\"",
                "field renamed               | \"name\":\"arrived_at_ms\" | \"name\":\"came_at_ms\"",
                "type narrowed               | \"type\":\"long\"         | \"type\":\"int\"",
            })
    void aChangeThatMakesStateUnreadableIsCaught(String change, String from, String to) {
        Schema released = schema(Waiter.class);
        String changed = released.toString().replace(from, to);
        assertThat(changed).as(change).isNotEqualTo(released.toString());

        assertThat(problem(new Schema.Parser().parse(changed), released))
                .as(change)
                .isNotEmpty();
    }

    @Test
    void aSymbolOfALaterReleaseReadsAsUnknown() {
        assertThat(Symbols.of(CachePolicy.class, "REFRESH")).isEqualTo(CachePolicy.REFRESH);
        assertThat(Symbols.of(CachePolicy.class, "SOMETIMES")).isEqualTo(CachePolicy.UNKNOWN);
    }

    private static String problem(Schema now, Schema released) {
        var pair = SchemaCompatibility.checkReaderWriterCompatibility(now, released);
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE ? "" : pair.getDescription();
    }

    private static Schema schema(Class<? extends SpecificRecord> type) {
        return SpecificData.get().getSchema(type);
    }

    private static byte[] written(Schema schema, GenericData.Record record) throws IOException {
        ByteBuffer buffer = new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), schema).encode(record);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
