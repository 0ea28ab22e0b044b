package io.sluice.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;

/** As much of a registry as the catalogue needs, with faults on demand. */
final class TinyRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, Integer> subjects = new ConcurrentHashMap<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> schemas = new ArrayList<>();
    private final Map<Integer, String> types = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Fault fault = new Fault(0, 0, 0);
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int requests;

    /** The next {@code times} requests get this instead of an answer. */
    record Fault(int times, int status, int errorCode) {}

    TinyRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    RegistryConfig config() {
        return new RegistryConfig(List.of(url()), Map.of());
    }

    void failNext(int times, int status, int errorCode) {
        fault = new Fault(times, status, errorCode);
    }

    /** Requests wait until the latch opens. */
    CountDownLatch hang() {
        gate = new CountDownLatch(1);
        return gate;
    }

    synchronized int requests() {
        return requests;
    }

    synchronized int add(Schema schema) {
        return add(schema.toString());
    }

    synchronized int addOfType(String type, String text) {
        int id = add(text);
        types.put(id, type);
        return id;
    }

    private synchronized int add(String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            gate.await();
        } catch (InterruptedException e) {
            exchange.close();
            return;
        }
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .ifPresent(authorizations::add);
        respond(exchange, body);
    }

    private synchronized void respond(HttpExchange exchange, byte[] body) throws IOException {
        requests++;
        if (fault.times() > 0) {
            int status = fault.status();
            Map<String, Object> answer = Map.of("error_code", fault.errorCode(), "message", "planted");
            fault = new Fault(fault.times() - 1, status, fault.errorCode());
            send(exchange, status, answer);
            return;
        }
        String[] path = exchange.getRequestURI().getPath().split("/");
        if (path[1].equals("subjects")) {
            JsonNode request = JSON.readTree(body);
            int id = add(
                    new Schema.Parser().parse(request.get("schema").textValue()).toString());
            subjects.put(path[2], id);
            send(exchange, 200, Map.of("id", id, "subject", path[2], "version", 1, "schema", schemas.get(id - 1)));
            return;
        }
        int id = Integer.parseInt(path[3]);
        if (id < 1 || id > schemas.size()) {
            send(exchange, 404, Map.of("error_code", 40403, "message", "Schema " + id + " not found"));
            return;
        }
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("schema", schemas.get(id - 1)));
        Optional.ofNullable(types.get(id)).ifPresent(type -> answer.put("schemaType", type));
        send(exchange, 200, answer);
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> answer) throws IOException {
        byte[] bytes = JSON.writeValueAsString(answer).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.close();
    }
}
