package io.sluice.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry in this process that speaks Confluent's REST interface, for Avro: subjects, versions, ids, lookup,
 * compatibility, levels, modes, references, soft and hard delete. The default level is FULL_TRANSITIVE.
 *
 * <p>It listens on the loopback address, unless a container runs it. What it acknowledged is on the disk, and survives {@code kill -9} and the loss
 * of power. Thread-safe; requests run on virtual threads.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);

    private final HttpServer server;
    private final ExecutorService threads;
    private final Registry registry;
    private final DirectoryLock lock;

    private EmbeddedRegistry(HttpServer server, ExecutorService threads, Registry registry, DirectoryLock lock) {
        this.server = server;
        this.threads = threads;
        this.registry = registry;
        this.lock = lock;
    }

    /**
     * Starts on the loopback address over the journal in {@code dir}, which is created when it is new; {@code port} 0
     * takes a free one.
     *
     * @throws LocalStartException when the port is taken, the directory in use or not writable, or the journal not
     *     readable
     */
    public static EmbeddedRegistry start(Path dir, int port) {
        return start(dir, new InetSocketAddress(BoundSocket.loopback(), port));
    }

    /** The same on an address of one's own: in a container, every one. It asks nobody who they are. */
    static EmbeddedRegistry start(Path dir, InetSocketAddress address) {
        Path absolute = UsableDirectory.require("schema registry", dir);
        ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        DirectoryLock lock = DirectoryLock.take(absolute);
        HttpServer server = null;
        try {
            server = listen(address);
            Registry registry = Registry.open(absolute.resolve("journal.jsonl"), json);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.createContext("/", new RegistryHandler(new RegistryRoutes(registry), json));
            server.setExecutor(threads);
            server.start();
            return new EmbeddedRegistry(server, threads, registry, lock);
        } catch (IOException | RuntimeException e) {
            if (server != null) {
                server.stop(0);
            }
            lock.close();
            if (e instanceof LocalStartException clear) {
                throw clear;
            }
            throw new LocalStartException("the schema registry did not start over " + absolute + ": " + e, e);
        }
    }

    private static HttpServer listen(InetSocketAddress address) {
        int port = address.getPort();
        try {
            return HttpServer.create(address, 256);
        } catch (BindException e) {
            throw BoundSocket.taken("schema registry", port, e);
        } catch (IOException e) {
            throw new LocalStartException("cannot listen on port " + port + " for the schema registry: " + e, e);
        }
    }

    /** Base address for {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops at once; requests that are not answered yet fail at their client. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        try {
            registry.close();
        } catch (IOException e) {
            LOG.warn("Closing the schema registry's journal failed; what it acknowledged is safe", e);
        } finally {
            lock.close();
        }
    }
}
