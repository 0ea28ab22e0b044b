package io.sluice.app.ops;

import io.sluice.app.ops.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The page's files, from the jar. Immutable. */
final class Pages {
    private final Map<String, Route> files = Map.of(
            "/", file("index.html", "text/html; charset=utf-8"),
            "/page.css", file("page.css", "text/css; charset=utf-8"),
            "/page.js", file("page.js", "text/javascript; charset=utf-8"),
            "/icon.svg", file("icon.svg", "image/svg+xml"));

    Optional<Route> route(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private static Route file(String name, String contentType) {
        try (InputStream in = Pages.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the page's " + name);
            }
            byte[] bytes = in.readAllBytes();
            return visit -> visit.reply(200, contentType, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
