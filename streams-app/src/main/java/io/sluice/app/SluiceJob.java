package io.sluice.app;

import io.sluice.app.call.Budget;
import io.sluice.app.call.CallWorker;
import io.sluice.app.call.LaneSetup;
import io.sluice.app.call.Tariff;
import io.sluice.app.call.WorkerSetup;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.HttpProviderClient;
import io.sluice.app.provider.PriceFile;
import io.sluice.app.provider.PriceTable;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.app.topology.AnswerView;
import io.sluice.app.topology.RestoreState;
import io.sluice.app.topology.StreamsRole;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.RegistryUnavailableException;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.TopicSetupException;
import io.sluice.schemas.Topics;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the job with the roles that it plays: the place that wires everything. For any thread.
 *
 * <p>Starting registers the schemas and creates or checks the topics, so a broker or a registry that is away is an error
 * within a bounded time; what goes away later is waited for.
 */
public final class SluiceJob implements AutoCloseable {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration READY_POLL = Duration.ofMillis(20);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final SchemaCatalogue catalogue;
    private @Nullable StreamsRole streams;
    private @Nullable CallWorker worker;

    private SluiceJob(SluiceConfig config) {
        catalogue = SchemaCatalogue.connect(
                new RegistryConfig(
                        config.registry().urls().stream().map(URI::toString).toList(),
                        config.registry().settings()),
                config.registry().startTimeout());
        parts.push(catalogue);
    }

    /**
     * Starts the roles and returns while they come up; {@link #awaitReady} waits for them.
     *
     * @param budget what calls may cost
     * @throws StartException if broker or registry are away for longer than the start waits, or the topics do not fit
     */
    public static SluiceJob start(SluiceConfig config, Set<Role> roles, Budget budget) {
        SluiceJob job;
        try {
            job = new SluiceJob(config);
        } catch (RegistryUnavailableException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
        try {
            job.ensureTopics(config);
            if (roles.contains(Role.STREAMS)) {
                job.streams = job.keep(StreamsRole.start(config, job.catalogue));
            }
            if (roles.contains(Role.CALLS)) {
                job.worker = job.keep(job.startWorker(config, budget));
            }
            return job;
        } catch (RuntimeException e) {
            job.close();
            throw e instanceof TopicSetupException ? new StartException(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private void ensureTopics(SluiceConfig config) {
        TopicLayout layout = new TopicLayout(
                new Topics(config.topics().prefix()),
                config.lanes().stream().map(LaneConfig::name).toList(),
                config.topics().partitions(),
                config.topics().replication(),
                config.topics().maxRecordBytes(),
                config.topics().resultsRetention());
        try (Admin admin = Admin.create(config.kafka().adminSettings())) {
            TopicAdmin.ensure(admin, layout, BROKER_TIMEOUT);
        }
    }

    private CallWorker startWorker(SluiceConfig config, Budget budget) {
        PriceTable prices = PriceFile.load(config.prices().overlay());
        List<LaneSetup> lanes = new ArrayList<>();
        for (LaneConfig lane : config.lanes()) {
            ProviderClient client = keep(
                    HttpProviderClient.open(lane, config.topics().limits(), InstantSource.system(), System::nanoTime));
            lanes.add(new LaneSetup(lane, client, Tariff.of(prices, new TokenEstimator(lane.outputTokensDefault()))));
        }
        WorkerSetup setup = new WorkerSetup(
                config.instanceId(), config.topics(), config.worker(), config.kafka(), lanes, BROKER_TIMEOUT);
        return CallWorker.start(setup, catalogue, budget, WorkerClock.system());
    }

    /**
     * Waits until every role of this instance works: stores restored, slots assigned.
     *
     * @param words hears what it waits for, each time that changes
     * @throws StartException if that takes longer than the timeout, or a role stopped
     */
    public void awaitReady(Duration timeout, Consumer<String> words) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        String said = "";
        for (Optional<String> wait = waitsFor(); wait.isPresent(); wait = waitsFor()) {
            if (!wait.get().equals(said)) {
                said = wait.get();
                words.accept(said);
            }
            stopped().ifPresent(reason -> {
                throw new StartException(reason);
            });
            if (System.nanoTime() > deadlineNanos) {
                throw new StartException("the job was not ready within " + timeout.toSeconds() + " s: " + said);
            }
            LockSupport.parkNanos(READY_POLL.toNanos());
        }
    }

    private Optional<String> waitsFor() {
        if (streams != null && streams.state() == StreamsRole.State.STARTING) {
            return Optional.of(words(streams.restored()));
        }
        if (worker != null && !worker.joined()) {
            return Optional.of("call workers join their group");
        }
        return Optional.empty();
    }

    private static String words(RestoreState state) {
        return state.storesLeft() == 0
                ? "stream threads join their group"
                : "restoring %d stores: %d of %d records"
                        .formatted(state.storesLeft(), state.offsetsDone(), state.offsetsTotal());
    }

    /** Why a role stopped by itself; empty while all work. */
    public Optional<String> stopped() {
        if (streams != null && streams.state() == StreamsRole.State.FAILED) {
            return Optional.of("the streams role stopped: "
                    + streams.failure().map(Throwable::toString).orElse("see the log"));
        }
        return worker == null ? Optional.empty() : worker.stopped();
    }

    /** The call worker now; empty without that role. */
    public Optional<WorkerStats> calls() {
        return Optional.ofNullable(worker).map(CallWorker::stats);
    }

    /** The cached answers, to look at; empty without the streams role. */
    public Optional<AnswerView> answers() {
        return Optional.ofNullable(streams).map(StreamsRole::answers);
    }

    /** The schemas that this job reads and writes; stays the job's to close. */
    public SchemaCatalogue catalogue() {
        return catalogue;
    }

    /** Stops the roles in order, the last started first; bounded by their drain and close timeouts. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                first = first == null ? new IllegalStateException("closing the job", e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }
}
