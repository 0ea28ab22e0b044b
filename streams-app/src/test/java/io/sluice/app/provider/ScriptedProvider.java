package io.sluice.app.provider;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that answers each request as its script says, byte by byte, so that it can also break off, dawdle and hang. Plain sockets:
 * a well-behaved HTTP server could not misbehave.
 */
final class ScriptedProvider implements AutoCloseable {
    /** What the server does with one request; it may close the stream's socket, write, or wait. */
    interface Script {
        void play(Received request, OutputStream out) throws IOException, InterruptedException;
    }

    record Received(String line, Map<String, String> headers, String body) {}

    private final ServerSocket server;
    private final Script script;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    ScriptedProvider(Script script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        var unused = threads.submit(this::accept);
    }

    /** A script that answers with this status, these header lines and this body. */
    static Script answer(int status, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return (request, out) -> {
            out.write(head(status, bytes.length, headers));
            out.write(bytes);
            out.flush();
        };
    }

    /** A script whose answer never ends: a blank at a time, with no longer pause than this between them. */
    static Script dripping(Duration pause) {
        return (request, out) -> {
            out.write(head(200, Integer.MAX_VALUE));
            try (ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor()) {
                // Ends by the exception of the write that finds the client gone.
                Future<?> drip = drops.scheduleAtFixedRate(() -> drop(out), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
                drip.get();
            } catch (ExecutionException e) {
                throw new IOException("the client left", e);
            }
        };
    }

    private static void drop(OutputStream out) {
        try {
            out.write(' ');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] head(int status, long length, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 %d Scripted\r\n".formatted(status));
        head.append("content-type: application/json\r\ncontent-length: ")
                .append(length)
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
    }

    List<Received> received() {
        return new ArrayList<>(received);
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                var unused = threads.submit(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                Received request = read(line, in);
                received.add(request);
                script.play(request, out);
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException e) {
            // The script or the client closed the connection: both are part of the play.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Received read(String requestLine, InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Received(requestLine, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
