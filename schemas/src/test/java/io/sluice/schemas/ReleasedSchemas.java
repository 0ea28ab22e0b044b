package io.sluice.schemas;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** What every release so far has published: src/main/avro-released/v1, v2 and so on, one file per record. */
final class ReleasedSchemas {
    private static final Path ROOT = Path.of("src/main/avro-released");

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReleasedSchemas() {}

    static List<Schema> of(String record) throws IOException {
        try (Stream<Path> releases = Files.list(ROOT)) {
            return releases.sorted()
                    .map(release -> release.resolve(record + ".avsc"))
                    .filter(Files::exists)
                    .map(ReleasedSchemas::parse)
                    .toList();
        }
    }

    /** Writes the schemas as they are now as a release of their own. */
    static void write(String release) throws IOException {
        Path folder = Files.createDirectories(ROOT.resolve(release));
        for (var type : Contract.RECORDS) {
            Files.writeString(
                    folder.resolve(type.getName() + ".avsc"),
                    JSON.readTree(Contract.published(type).toString()).toPrettyString() + "\n");
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
