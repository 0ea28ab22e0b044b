package io.sluice.app.ops;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.ops.http.Events;
import io.sluice.app.ops.http.OpsServer;
import io.sluice.app.ops.http.Route;
import io.sluice.app.ops.http.Visit;
import io.sluice.app.ops.meter.Meters;
import io.sluice.app.ops.meter.StreamsSource;
import io.sluice.app.ops.meter.WorkerSource;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.app.ops.watch.Watch;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.state.BrokerClock;
import io.sluice.schemas.SchemaCatalogue;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance's side for operators. Every instance serves its health and metrics; one that watches serves the page and its API too.
 * Listens from the beginning, so that a long start can be watched. For any thread.
 */
public final class Ops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ops.class);

    private final SluiceConfig config;
    private final Instance instance;
    private final Json json = new Json();
    private final Meters meters = new Meters();
    private final Events events = new Events();
    private final Pages pages = new Pages();
    private final Health health;
    private final OpsServer server;
    private volatile @Nullable Watch watch;
    private volatile @Nullable Api api;

    private Ops(SluiceConfig config, Instance instance) {
        this.config = config;
        this.instance = instance;
        health = new Health(instance, json);
        meters.add(new WorkerSource(instance::calls, System::currentTimeMillis, this::slots));
        meters.add(new StreamsSource(instance::streams));
        server = OpsServer.start(config.ops().bind(), config.ops().port(), this::route);
    }

    /**
     * Listens.
     *
     * @throws java.io.UncheckedIOException if the address cannot be had, saying so
     */
    public static Ops start(SluiceConfig config, Instance instance) {
        Ops ops = new Ops(config, instance);
        LOG.info("health and metrics are at {}", ops.address());
        return ops;
    }

    private int slots(String name) {
        return config.lanes().stream()
                .filter(lane -> lane.name().equals(name))
                .mapToInt(lane -> lane.slots().count())
                .findFirst()
                .orElse(1);
    }

    /** Begins to watch all instances: from now on there are verdicts and a page. Once; the topics are there. */
    public void watch(SchemaCatalogue catalogue) {
        Watch started = Watch.start(
                config,
                instance,
                catalogue,
                System::currentTimeMillis,
                new BrokerClock(System::nanoTime),
                snapshot -> events.publish(json.text(snapshot)));
        watch = started;
        api = new Api(started, events, json);
        meters.add(started::read);
    }

    /** What the watch saw last; empty before, and where this instance does not watch. */
    public Optional<Snapshot> seen() {
        Watch watching = watch;
        return watching == null ? Optional.empty() : watching.snapshot();
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
            default -> watched(path);
        };
    }

    private Optional<Route> watched(String path) {
        Api serving = api;
        return serving == null ? Optional.empty() : pages.route(path).or(() -> serving.route(path));
    }

    private void metrics(Visit visit) throws IOException {
        visit.reply(200, Meters.CONTENT_TYPE, meters.scrape());
    }

    @Override
    public void close() {
        events.close();
        Watch watching = watch;
        if (watching != null) {
            watching.close();
        }
        server.close();
        meters.close();
    }
}
