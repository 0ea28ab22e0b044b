package io.sluice.app.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Schemas of state as each release wrote it, resources {@code released/<release>/<full name>.avsc}. State on disk, in changelogs and in
 * internal topics outlives the release that wrote it, so the next one must know them all. docs/adr/0017.
 */
final class StateReleases {
    /** Every release whose state schemas are kept. Written by {@code StateReleasesTest}. */
    static final List<String> ALL = List.of("v1");

    private StateReleases() {}

    /** How releases so far have written a type. */
    static List<Schema> of(String fullName) {
        return ALL.stream().flatMap(release -> of(release, fullName)).toList();
    }

    private static Stream<Schema> of(String release, String fullName) {
        String path = "released/" + release + "/" + fullName + ".avsc";
        try (InputStream schema = StateReleases.class.getResourceAsStream(path)) {
            return schema == null ? Stream.empty() : Stream.of(new Schema.Parser().parse(schema));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
