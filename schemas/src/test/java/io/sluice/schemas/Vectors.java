package io.sluice.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** The golden vectors as they ship. */
final class Vectors {
    private static final URL FILE =
            Objects.requireNonNull(CanonicalRequest.class.getResource("fingerprint-vectors.json"));

    private Vectors() {}

    static Stream<JsonNode> of(String section) throws IOException {
        try (InputStream in = FILE.openStream()) {
            return new ObjectMapper().readTree(in).get(section).valueStream();
        }
    }

    static Path path() throws URISyntaxException {
        return Path.of(FILE.toURI());
    }
}
