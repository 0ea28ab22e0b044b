package io.sluice.app.ops;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.OpsConfig;
import io.sluice.app.ops.http.OpsServer;
import io.sluice.app.ops.http.Route;
import io.sluice.app.ops.http.Visit;
import io.sluice.app.ops.meter.Meters;
import io.sluice.app.ops.meter.StreamsSource;
import io.sluice.app.ops.meter.WorkerSource;
import io.sluice.app.provider.ProviderClient;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance's side for operators. Every instance serves its health and metrics. Listens from the beginning, so that a long
 * start can be watched. For any thread.
 */
public final class Ops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ops.class);

    private final Meters meters = new Meters();
    private final Health health;
    private final OpsServer server;

    private Ops(OpsConfig config, Instance instance) {
        health = new Health(instance, new Json());
        meters.add(new WorkerSource(instance::calls, System::currentTimeMillis));
        meters.add(new StreamsSource(instance::streams));
        server = OpsServer.start(config.bind(), config.port(), this::route);
    }

    /**
     * Listens.
     *
     * @throws java.io.UncheckedIOException if the address cannot be had, saying so
     */
    public static Ops start(OpsConfig config, Instance instance) {
        Ops ops = new Ops(config, instance);
        LOG.info("health and metrics are at {}", ops.address());
        return ops;
    }

    /** Where it listens. */
    public URI address() {
        return server.address();
    }

    /** The same client, which measures its attempts. */
    public ProviderClient metered(LaneConfig lane, ProviderClient client) {
        return meters.metered(lane, client);
    }

    private Optional<Route> route(String path) {
        return switch (path) {
            case "/health/live" -> Optional.of(health::live);
            case "/health/ready" -> Optional.of(health::ready);
            case "/metrics" -> Optional.of(this::metrics);
            default -> Optional.empty();
        };
    }

    private void metrics(Visit visit) throws IOException {
        visit.reply(200, Meters.CONTENT_TYPE, meters.scrape());
    }

    @Override
    public void close() {
        server.close();
        meters.close();
    }
}
