package io.sluice.app.ops.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance's HTTP server. A visit runs on a virtual thread; more than {@link #VISITS_MAX} at a time are turned away with 503.
 * For any thread.
 */
public final class OpsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);
    private static final int VISITS_MAX = 200;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Semaphore room = new Semaphore(VISITS_MAX);
    private final Guard guard;
    private final Function<String, Optional<Route>> routes;
    private final URI address;

    private OpsServer(HttpServer server, InetAddress at, Function<String, Optional<Route>> routes) {
        this.server = server;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        this.guard = new Guard(at.isLoopbackAddress());
        this.routes = routes;
        String host = at.getHostAddress();
        this.address = URI.create("http://%s:%d/"
                .formatted(
                        host.contains(":") ? "[" + host + "]" : host,
                        server.getAddress().getPort()));
    }

    /**
     * Listens.
     *
     * @param bind host name or address
     * @param port 0 for any free one
     * @param routes by path
     * @throws UncheckedIOException if the address cannot be had, saying so
     */
    public static OpsServer start(String bind, int port, Function<String, Optional<Route>> routes) {
        try {
            InetAddress at = InetAddress.getByName(bind);
            OpsServer started = new OpsServer(HttpServer.create(new InetSocketAddress(at, port), 0), at, routes);
            started.server.createContext("/", started::visit);
            started.server.setExecutor(started.threads);
            started.server.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at %s, port %d: %s".formatted(bind, port, e.getMessage()), e);
        }
    }

    /** Where it listens, with the port that it got. */
    public URI address() {
        return address;
    }

    private void visit(HttpExchange exchange) {
        try (exchange) {
            Visit visit = new Visit(exchange);
            if (!room.tryAcquire()) {
                visit.reply(503, TEXT, "too many visits at a time\n");
                return;
            }
            try {
                answer(visit);
            } finally {
                room.release();
            }
        } catch (IOException e) {
            LOG.debug("a visitor went away: {}", e.toString());
        }
    }

    private void answer(Visit visit) throws IOException {
        Optional<String> refusal = guard.refusal(visit);
        if (refusal.isPresent()) {
            visit.reply(403, TEXT, refusal.get() + "\n");
            return;
        }
        Optional<Route> route = routes.apply(visit.path());
        if (route.isEmpty()) {
            visit.reply(404, TEXT, "there is nothing here\n");
            return;
        }
        try {
            route.get().answer(visit);
        } catch (RuntimeException e) {
            LOG.warn("the answer to {} failed; the job goes on. Please report this", visit.path(), e);
            if (!visit.answered()) {
                visit.reply(500, TEXT, "this failed; see the log\n");
            }
        }
    }

    /** Stops at once; visits under way end. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
