package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.local.provider.JournalLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/**
 * Passes calls on to a server that is not ours and writes down when each arrived and how it ended; tokens are charged as OpenAI does. What the
 * server itself counted is for it to say. Every call runs on a virtual thread of its own.
 */
final class ForeignProvider implements Provider {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Headers that belong to one connection. */
    private static final Set<String> HOP =
            Set.of("connection", "content-length", "expect", "host", "http2-settings", "transfer-encoding", "upgrade");

    private final URI target;
    private final Optional<String> key;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<JournalLine> journal = new ConcurrentLinkedQueue<>();

    /**
     * Listens on a free port of the loopback address.
     *
     * @param key sent to the target as a bearer
     */
    ForeignProvider(URI target, Optional<String> key) throws IOException {
        this.target = target;
        this.key = key;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::pass);
        server.start();
    }

    @Override
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public List<JournalLine> journal() {
        return List.copyOf(journal);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            long arrivedMs = System.currentTimeMillis();
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(target + exchange.getRequestURI().toString()))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            key.ifPresent(bearer -> request.setHeader("Authorization", "Bearer " + bearer));
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            journal.add(line(arrivedMs, body, response));
            response.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":") && !HOP.contains(name)) {
                    values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
            });
            exchange.sendResponseHeaders(
                    response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JournalLine line(long arrivedMs, byte[] body, HttpResponse<byte[]> response) throws IOException {
        JsonNode asked = JSON.readTree(body);
        int status = response.statusCode();
        JsonNode usage = status == 200 ? JSON.readTree(response.body()).path("usage") : JSON.createObjectNode();
        long characters = 0;
        for (JsonNode message : asked.path("messages")) {
            characters += message.path("content").asText().length();
        }
        return new JournalLine(
                arrivedMs,
                "foreign",
                "chat",
                asked.path("model").asText(),
                Integer.toHexString(new String(body, StandardCharsets.UTF_8).hashCode()),
                usage.path("prompt_tokens").asLong(),
                0,
                usage.path("completion_tokens").asLong(),
                status,
                status == 200 ? "answered" : status == 429 ? "over_limit" : "failed",
                status != 429,
                Math.max((characters + 3) / 4, asked.path("max_tokens").asLong()),
                System.currentTimeMillis() - arrivedMs,
                status == 200,
                null);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
