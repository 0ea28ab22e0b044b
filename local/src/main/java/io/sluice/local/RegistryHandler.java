package io.sluice.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP around the routes: reads a request, writes an answer or Confluent's form of an error. Thread-safe. */
final class RegistryHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int BODY_BYTES_MAX = 8 << 20;

    private final RegistryRoutes routes;
    private final ObjectMapper json;

    RegistryHandler(RegistryRoutes routes, ObjectMapper json) {
        this.routes = routes;
        this.json = json;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            byte[] answer;
            try {
                answer = answer(exchange);
            } catch (RegistryException e) {
                status = e.status();
                answer = error(e.errorCode(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                status = 500;
                answer = error(50001, "Error in the registry: " + e);
            }
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw RegistryException.of(413, "The request is larger than " + BODY_BYTES_MAX + " bytes");
        }
        var call = RegistryCall.of(
                exchange.getRequestMethod(), exchange.getRequestURI(), new String(body, StandardCharsets.UTF_8), json);
        Object answer = routes.answer(call);
        return answer instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : json.writeValueAsBytes(answer);
    }

    private byte[] error(int code, String message) throws IOException {
        return json.writeValueAsBytes(Map.of("error_code", code, "message", message));
    }
}
