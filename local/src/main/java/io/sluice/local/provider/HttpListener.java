package io.sluice.local.provider;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lean HTTP/1.1 server: one thread accepts, each connection has a virtual thread. Built for
 * many slow calls (the JDK's own server keeps 200 idle connections at most and cannot cut a body on demand). A
 * connection beyond the bound is closed at once.
 */
final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final int BACKLOG = 4096;
    // Longer than clients keep idle connections (JDK: 30 s), so that none finds its connection closed while sending.
    private static final int IDLE_TIMEOUT_MS = 120_000;
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;
    private static final String BUSY = "too many connections: {} are open; a further one was closed";

    private final ServerSocket server;
    private final RequestHandler handler;
    private final int connectionsMax;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private HttpListener(ServerSocket server, RequestHandler handler, int connectionsMax) {
        this.server = server;
        this.handler = handler;
        this.connectionsMax = connectionsMax;
    }

    /** Binds (port 0: a free one) and accepts from then on. */
    static HttpListener start(InetSocketAddress address, int connectionsMax, RequestHandler handler)
            throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        try {
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "provider simulator: cannot bind port " + address.getPort() + ": " + e.getMessage(), e);
        }
        HttpListener listener = new HttpListener(server, handler, connectionsMax);
        Thread.ofPlatform().name("provider-simulator").daemon().start(listener::accept);
        return listener;
    }

    int port() {
        return server.getLocalPort();
    }

    int openConnections() {
        return connections.size();
    }

    /** Stops accepting and ends every connection, calls in flight included. */
    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(HttpListener::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (connections.size() >= connectionsMax) {
                    LOG.warn(BUSY, connections.size());
                    socket.close();
                    continue;
                }
                connections.add(socket);
                Thread.ofVirtual().name("provider-connection").start(() -> serve(socket));
                if (server.isClosed()) {
                    closeQuietly(socket);
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("accept failed: {}", e.toString());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            HttpInput input = new HttpInput(socket, BODY_BYTES_MAX, () -> sendContinue(socket));
            HttpConversation conversation = new HttpConversation(socket, input);
            try {
                Optional<Turn> turn = next(socket, input, conversation);
                while (turn.isPresent()) {
                    turn.get().play(conversation);
                    turn = next(socket, input, conversation);
                }
            } catch (MalformedRequest e) {
                conversation.send(HttpReply.json(
                        e.status(),
                        Map.of("connection", "close"),
                        "{\"error\":{\"message\":\"" + e.getMessage() + "\"}}"));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("connection ended: {}", e.toString());
        } catch (RuntimeException e) {
            if (!server.isClosed()) {
                LOG.error("a request failed in the simulator", e);
            }
        } finally {
            connections.remove(socket);
        }
    }

    /** The next turn; empty when the connection is over. The request itself is not held while its turn waits. */
    private Optional<Turn> next(Socket socket, HttpInput input, HttpConversation conversation)
            throws IOException, MalformedRequest {
        if (!conversation.goesOn()) {
            return Optional.empty();
        }
        socket.setSoTimeout(IDLE_TIMEOUT_MS);
        Optional<HttpRequest> request = input.next();
        if (request.isEmpty()) {
            return Optional.empty();
        }
        if (request.get().lastOfConnection()) {
            conversation.endAfterReply();
        }
        try {
            return Optional.of(handler.receive(request.get()));
        } catch (IOException e) {
            throw new IllegalStateException("a call could not be journalled: its connection ends without an answer", e);
        }
    }

    private static void sendContinue(Socket socket) {
        try {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("close: {}", e.toString());
        }
    }
}
