package io.sluice.app.ops.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Used by one thread. */
public final class Visit {
    /** Of JSON answers. */
    public static final String JSON = "application/json; charset=utf-8";

    private final HttpExchange exchange;
    private boolean answered;

    Visit(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /** GET, HEAD or POST. */
    public String method() {
        return exchange.getRequestMethod();
    }

    /** Decoded path, which starts with a slash. */
    public String path() {
        return exchange.getRequestURI().getPath();
    }

    /** The first header of that name; null if there is none. */
    public @Nullable String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** Address of whoever asks: of the proxy, behind one. */
    public String address() {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    /** Sends a whole answer. */
    public void reply(int status, String contentType, byte[] body) throws IOException {
        head(contentType);
        boolean bodiless = method().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless || body.length == 0 ? -1 : body.length);
        if (!bodiless && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Sends text. */
    public void reply(int status, String contentType, String text) throws IOException {
        reply(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins an answer without an end; the caller writes to it until that fails. */
    public OutputStream stream(String contentType) throws IOException {
        head(contentType);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    boolean answered() {
        return answered;
    }

    private void head(String contentType) {
        answered = true;
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }
}
