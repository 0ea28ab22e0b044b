package io.sluice.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.FaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only class that touches Kafka's internal API: one combined KRaft node. It does what {@code KafkaRaftServer} does,
 * with two differences that this one has no door for: it listens on sockets that are bound already, and a fault during
 * the start is an exception and not the end of the process.
 */
final class KraftNode {
    private static final Logger LOG = LoggerFactory.getLogger(KraftNode.class);
    private static final Duration ACTIVATION_TIMEOUT = Duration.ofSeconds(60);

    private final LeapClock clock = new LeapClock();
    private final ControllerServer controller;
    private final BrokerServer broker;
    private volatile boolean started;

    private KraftNode(KafkaConfig config, BoundSocket clients, BoundSocket control) throws Exception {
        var dirs = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        MetaPropertiesEnsemble properties = dirs._1();
        var shared = new SharedServer(
                config,
                properties,
                clock,
                Server.initializeMetrics(config, clock, properties.clusterId().orElseThrow()),
                CompletableFuture.completedFuture(
                        Map.of(BrokerSettings.NODE_ID, new InetSocketAddress(BoundSocket.loopback(), control.port()))),
                List.of(),
                this::faultHandler,
                (listener, address, backlog, receiveBuffer) ->
                        nonBlocking(listener.equals(BrokerSettings.CLIENTS) ? clients : control));
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), dirs._2());
    }

    /**
     * Formats {@code logDir} when it is new, then starts. Blocks until the broker serves clients.
     *
     * @param killedBefore whether the last node over this directory was not stopped
     */
    static KraftNode start(
            Path logDir, boolean killedBefore, Properties settings, BoundSocket clients, BoundSocket control)
            throws Exception {
        Exit.setHaltProcedure(KraftNode::halt);
        format(logDir);
        KraftNode node = new KraftNode(new KafkaConfig(settings, false), clients, control);
        try {
            node.controller.startup();
            if (killedBefore) {
                node.endSessionOfPredecessor();
            }
            node.broker.startup();
            node.started = true;
            return node;
        } catch (Throwable e) {
            try {
                node.stop(Duration.ofSeconds(5));
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void endSessionOfPredecessor() throws Exception {
        long deadline = System.nanoTime() + ACTIVATION_TIMEOUT.toNanos();
        while (!controller.controller().isActive()) {
            if (System.nanoTime() > deadline) {
                throw new LocalStartException("the controller was not active after " + ACTIVATION_TIMEOUT);
            }
            Thread.sleep(5);
        }
        // An answer comes after the activation is complete, and so after the predecessor's session began again.
        var context =
                new ControllerRequestContext(new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        controller.controller().finalizedFeatures(context).get(ACTIVATION_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        clock.leap(BrokerSettings.SESSION.plusSeconds(1));
    }

    /** Blocks until all threads of the node have ended. */
    void stop(Duration timeout) {
        started = false;
        // The broker first: it asks the controller to let it go.
        broker.shutdown(timeout);
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private static void format(Path logDir) throws Exception {
        // Written last: what a kill left half formatted is formatted again.
        if (Files.exists(logDir.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setHasDynamicQuorum(false)
                .setIgnoreFormatted(true)
                .setDirectories(List.of(logDir.toString()))
                .setMetadataLogDirectory(logDir.toString())
                .run();
    }

    private static ServerSocketChannel nonBlocking(BoundSocket socket) throws IOException {
        socket.channel().configureBlocking(false);
        return socket.channel();
    }

    private FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
        return (message, cause) -> {
            LOG.error("{}: {}", name, message, cause);
            action.run();
            if (fatal && started) {
                Exit.halt(1, name + ": " + message);
            }
            return new IllegalStateException(name + ": " + message, cause);
        };
    }

    /** Fail-stop: a broker that lost its disk must not go on, and a start over the same directory resumes. */
    private static void halt(int status, @Nullable String message) {
        System.err.println("The embedded broker cannot go on and ends the process. Its disk is full or failed, most"
                + " likely: see the log. Starting again resumes. " + (message == null ? "" : message));
        Runtime.getRuntime().halt(status);
    }
}
