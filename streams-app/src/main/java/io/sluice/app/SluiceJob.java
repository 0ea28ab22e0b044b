package io.sluice.app;

import io.sluice.app.call.Budget;
import io.sluice.app.call.CallWorker;
import io.sluice.app.call.LaneSetup;
import io.sluice.app.call.Tariff;
import io.sluice.app.call.WorkerSetup;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.control.ControlReader;
import io.sluice.app.control.ControlView;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.ops.Ops;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.app.ops.watch.Reporter;
import io.sluice.app.provider.HttpProviderClient;
import io.sluice.app.provider.PriceFile;
import io.sluice.app.provider.PriceTable;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.app.topology.AnswerView;
import io.sluice.app.topology.StreamsRole;
import io.sluice.schemas.Refusal;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.RegistryUnavailableException;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.TopicSetupException;
import io.sluice.schemas.Topics;
import java.io.UncheckedIOException;
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
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the job with the roles that it plays: the place that wires everything. For any thread.
 *
 * <p>Starting registers the schemas and creates or checks the topics, so a broker or a registry that is away is an error
 * within a bounded time; what goes away later is waited for.
 */
public final class SluiceJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SluiceJob.class);
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration READY_POLL = Duration.ofMillis(20);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final SchemaCatalogue catalogue;
    private final Parts running;
    private @Nullable Ops ops;

    private SluiceJob(SluiceConfig config, Set<Role> roles) {
        running = new Parts(roles, config.kafka().adminSettings());
        catalogue = SchemaCatalogue.connect(
                new RegistryConfig(
                        config.registry().urls().stream().map(URI::toString).toList(),
                        config.registry().settings()),
                config.registry().startTimeout());
        open.push(catalogue);
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
            job = new SluiceJob(config, roles);
        } catch (RegistryUnavailableException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
        try {
            job.listen(config);
            job.ensureTopics(config);
            job.keep(Reporter.start(config, job.running, job.catalogue, job::seen, System::currentTimeMillis));
            ControlReader controls = job.keep(ControlReader.start(config, job.catalogue, BROKER_TIMEOUT));
            if (job.ops != null && roles.contains(Role.OPS)) {
                job.ops.watch(job.catalogue);
            }
            if (roles.contains(Role.STREAMS)) {
                job.running.streams(job.keep(StreamsRole.start(config, job.catalogue, controls.view())));
            }
            if (roles.contains(Role.CALLS)) {
                job.running.worker(job.keep(job.startWorker(config, budget, controls.view())));
            }
            job.keep(ProcessedRecords.start(config, roles));
            return job;
        } catch (RuntimeException e) {
            job.close();
            throw e instanceof TopicSetupException || e instanceof UncheckedIOException || e instanceof KafkaException
                    ? new StartException(words(e, config), e)
                    : e;
        }
    }

    private static String words(RuntimeException failure, SluiceConfig config) {
        return failure.getMessage()
                + Refusal.words(failure, config.kafka().adminSettings())
                        .map(refusal -> ": " + refusal)
                        .orElse("");
    }

    private Optional<Snapshot> seen() {
        return ops == null ? Optional.empty() : ops.seen();
    }

    private void ensureTopics(SluiceConfig config) {
        TopicLayout layout = new TopicLayout(
                new Topics(config.topics().prefix()),
                config.lanes().stream()
                        .collect(Collectors.toMap(
                                LaneConfig::name, lane -> lane.slots().count())),
                config.topics().partitions(),
                config.topics().replication(),
                config.topics().maxRecordBytes(),
                config.topics().resultsRetention(),
                config.topics().resultsJson());
        try (Admin admin = Admin.create(config.kafka().adminSettings())) {
            TopicAdmin.ensure(admin, layout, BROKER_TIMEOUT);
        }
    }

    /** First of all, so that a long start can be watched. */
    private void listen(SluiceConfig config) {
        if (config.ops().enabled()) {
            ops = keep(Ops.start(config, running));
        }
    }

    private ProviderClient metered(LaneConfig lane, ProviderClient client) {
        return ops == null ? client : ops.metered(lane, client);
    }

    private CallWorker startWorker(SluiceConfig config, Budget budget, ControlView controls) {
        PriceTable prices = PriceFile.load(config.prices().overlay());
        List<LaneSetup> lanes = new ArrayList<>();
        for (LaneConfig lane : config.lanes()) {
            LOG.info("lane {}: {}", lane.name(), lane.describeLimits());
            lane.waste().ifPresent(LOG::warn);
            ProviderClient client = keep(
                    HttpProviderClient.open(lane, config.topics().limits(), InstantSource.system(), System::nanoTime));
            ProviderClient metered = metered(lane, client);
            lanes.add(new LaneSetup(lane, metered, Tariff.of(prices, new TokenEstimator(lane.outputTokensDefault()))));
        }
        WorkerSetup setup = new WorkerSetup(
                config.instanceId(), config.topics(), config.worker(), config.kafka(), lanes, BROKER_TIMEOUT);
        return CallWorker.start(setup, catalogue, budget, controls, WorkerClock.system());
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
        for (Optional<String> wait = running.waitsFor(); wait.isPresent(); wait = running.waitsFor()) {
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
        // A role that stopped waits for nothing.
        stopped().ifPresent(reason -> {
            throw new StartException(reason);
        });
    }

    /** Why a role stopped by itself; empty while all work. */
    public Optional<String> stopped() {
        return running.stopped();
    }

    /** The call worker now; empty without that role. */
    public Optional<WorkerStats> calls() {
        return running.calls();
    }

    /** The cached answers, to look at; empty without the streams role. */
    public Optional<AnswerView> answers() {
        return running.streams().map(StreamsRole::answers);
    }

    /** Where operators look; empty where ops.enabled is false. */
    public Optional<URI> opsAddress() {
        return Optional.ofNullable(ops).map(Ops::address);
    }

    /** The schemas that this job reads and writes; stays the job's to close. */
    public SchemaCatalogue catalogue() {
        return catalogue;
    }

    /** Stops the roles in order, the last started first; bounded by their drain and close timeouts. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                first = first == null ? new IllegalStateException("closing the job", e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }
}
