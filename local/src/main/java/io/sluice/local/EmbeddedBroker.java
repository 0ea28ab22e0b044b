package io.sluice.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this process: one KRaft node, on the loopback address, with everything it keeps in one directory.
 *
 * <p>What clients were told is written survives {@link #close()} and also {@code kill -9}; a start over the same
 * directory goes on with it, on the same or another port. It does not survive the loss of power: the broker, as usual,
 * does not fsync each record. Thread-safe. Its threads are no daemons: whoever starts it closes it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final DirectoryLock lock;
    private final KraftNode node;
    private final int port;

    private EmbeddedBroker(DirectoryLock lock, KraftNode node, int port) {
        this.lock = lock;
        this.node = node;
        this.port = port;
    }

    /** Starts with default options; {@code port} 0 takes a free one. */
    public static EmbeddedBroker start(Path dir, int port) {
        return start(dir, BrokerOptions.defaults().withPort(port));
    }

    /**
     * Starts a broker over {@code dir}, which is created and formatted when it is new. Blocks for some seconds, until
     * clients can connect.
     *
     * @throws LocalStartException when the port is taken, the directory in use or not writable, or the broker does not
     *     come up
     */
    public static EmbeddedBroker start(Path dir, BrokerOptions options) {
        Path absolute = UsableDirectory.require("broker", dir);
        // Kafka's own lock comes too late: a second controller would have written to the metadata by then.
        DirectoryLock lock = DirectoryLock.take(absolute);
        try {
            BoundSocket clients = BoundSocket.bind("broker", options.port());
            return new EmbeddedBroker(lock, startNode(absolute, clients, options), clients.port());
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static KraftNode startNode(Path dir, BoundSocket clients, BrokerOptions options) {
        BoundSocket control = BoundSocket.bind("broker's controller", 0);
        try {
            boolean killedBefore = needsRecovery(dir);
            var settings = BrokerSettings.of(dir, clients.port(), control.port(), options);
            return KraftNode.start(dir, killedBefore, settings, clients, control);
        } catch (Throwable e) {
            clients.close();
            control.close();
            throw new LocalStartException("the broker did not start over " + dir + ": " + e.getMessage(), e);
        }
    }

    /** Whether {@code dir} holds a broker's data that no clean stop closed: the next start then checks the logs. */
    static boolean needsRecovery(Path dir) {
        return Files.exists(dir.resolve("meta.properties")) && !Files.exists(dir.resolve(".kafka_cleanshutdown"));
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Stops and waits for the broker's threads, at most 20 s, also when interrupted. Idempotent. */
    @Override
    public void close() {
        Thread stopping = Thread.ofPlatform().daemon().name("broker-stop").start(() -> node.stop(STOP_TIMEOUT));
        if (Uninterrupted.join(stopping, STOP_TIMEOUT)) {
            lock.close();
        } else {
            LOG.warn("The embedded broker did not stop within {}; the next start recovers its logs", STOP_TIMEOUT);
        }
    }
}
