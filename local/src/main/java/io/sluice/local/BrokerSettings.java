package io.sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;

/** The settings of the embedded broker: {@code broker.properties}, and what differs from start to start. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CLIENTS = "CLIENTS";
    static final String CONTROLLER = "CONTROLLER";

    /** Broker and controller live and die together: nothing is gained when one declares the other dead. */
    static final Duration SESSION = Duration.ofMinutes(5);

    private BrokerSettings() {}

    static Properties of(Path logDir, int clientPort, int controllerPort, BrokerOptions options) {
        Properties all = fixed();
        all.setProperty("process.roles", "broker,controller");
        all.setProperty("node.id", Integer.toString(NODE_ID));
        all.setProperty("log.dirs", logDir.toString());
        // A static quorum takes its address from here and not from disk: a restart may have other ports.
        all.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        all.setProperty("broker.session.timeout.ms", Long.toString(SESSION.toMillis()));
        all.setProperty("controller.listener.names", CONTROLLER);
        all.setProperty("inter.broker.listener.name", CLIENTS);
        all.setProperty(
                "listeners",
                CLIENTS + "://127.0.0.1:" + clientPort + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        all.setProperty("listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        all.setProperty("message.max.bytes", Integer.toString(options.batchBytesMax()));
        all.setProperty("replica.fetch.max.bytes", Integer.toString(options.batchBytesMax()));
        all.putAll(options.settings());
        return all;
    }

    private static Properties fixed() {
        Properties fixed = new Properties();
        try (var in = Objects.requireNonNull(BrokerSettings.class.getResourceAsStream("broker.properties"))) {
            fixed.load(in);
            return fixed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
