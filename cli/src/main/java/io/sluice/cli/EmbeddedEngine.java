package io.sluice.cli;

import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.call.LaneStats;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.config.SluiceConfig;
import io.sluice.app.topology.AnswerView;
import io.sluice.cli.engine.Addresses;
import io.sluice.cli.engine.Engine;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.engine.LaneView;
import io.sluice.cli.engine.RequestSink;
import io.sluice.cli.engine.ResultSource;
import io.sluice.cli.engine.SpendLimit;
import io.sluice.local.LocalPlatform;
import io.sluice.producer.ResultReader;
import io.sluice.producer.SluicePublisher;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The platform and the job in this process. Started, asked and closed by one thread; {@link #job} by any. */
final class EmbeddedEngine implements Engine {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration REBALANCE_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration REBALANCE_POLL = Duration.ofMillis(50);

    private final LocalPlatform platform;
    private final SluiceConfig config;
    private final Topics topics;
    private final SchemaCatalogue catalogue;
    private volatile @Nullable SluiceJob job;
    private volatile Budget budget = Budget.unlimited();

    EmbeddedEngine(LocalPlatform platform, SluiceConfig config) {
        this.platform = platform;
        this.config = config;
        this.topics = new Topics(config.topics().prefix());
        this.catalogue = SchemaCatalogue.connect(
                new RegistryConfig(
                        config.registry().urls().stream().map(URI::toString).toList(),
                        config.registry().settings()),
                config.registry().startTimeout());
    }

    @Override
    public Map<Integer, Long> resultsEnd() {
        if (!hasResults()) {
            return Map.of();
        }
        return ResultReader.end(config.kafka().consumerSettings(), topics).offsets();
    }

    private boolean hasResults() {
        try (Admin admin = Admin.create(config.kafka().adminSettings())) {
            return admin.listTopics().names().get().contains(topics.results());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not tell its topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public ResultSource results(Map<Integer, Long> from) {
        return new TopicResults(config.kafka().consumerSettings(), topics, catalogue, from);
    }

    @Override
    public RequestSink requests() {
        return topicRequests();
    }

    private TopicRequests topicRequests() {
        return new TopicRequests(
                SluicePublisher.connect(config.kafka().producerSettings(), topics, catalogue),
                config.topics().maxRecordBytes());
    }

    @Override
    public void cancel(String cancelled) {
        if (!hasResults()) {
            // Its topics were never made: it asked for nothing.
            return;
        }
        try (TopicRequests requests = topicRequests()) {
            requests.cancelJob(cancelled);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void startJob(SpendLimit limit, Consumer<String> words) {
        if (limit.maxNanos().isPresent()) {
            budget = Budget.of(Math.max(0, limit.maxNanos().getAsLong() - limit.spentNanos()));
        }
        start(EnumSet.allOf(Role.class), words);
    }

    @Override
    public void startCache(Consumer<String> words) {
        start(EnumSet.of(Role.STREAMS), words);
    }

    private void start(Set<Role> roles, Consumer<String> words) {
        words.accept("starting the job");
        SluiceJob started = SluiceJob.start(config, roles, budget);
        job = started;
        started.awaitReady(READY_TIMEOUT, words);
    }

    /** Waits while the streams are rebalancing: a thread that joins late takes over from the others for a moment. */
    @Override
    public boolean isCached(String fingerprint) {
        SluiceJob running = Objects.requireNonNull(job, "the cache is not started");
        AnswerView answers = running.answers().orElseThrow();
        long deadlineNanos = System.nanoTime() + REBALANCE_TIMEOUT.toNanos();
        while (true) {
            try {
                return answers.find(fingerprint).isPresent();
            } catch (IllegalStateException e) {
                if (System.nanoTime() > deadlineNanos) {
                    throw e;
                }
                LockSupport.parkNanos(REBALANCE_POLL.toNanos());
            }
        }
    }

    @Override
    public JobView job() {
        SluiceJob running = job;
        if (running == null) {
            return JobView.NONE;
        }
        Collection<LaneStats> lanes =
                running.calls().map(WorkerStats::lanes).orElse(Map.of()).values();
        return new JobView(lanes.stream().map(EmbeddedEngine::view).toList(), budgetStops(lanes), running.stopped());
    }

    /** One lane's next call may not fit while another's, which waits for something else, does. */
    private static boolean budgetStops(Collection<LaneStats> lanes) {
        return lanes.stream().anyMatch(lane -> lane.blockedOn().equals("budget"))
                && lanes.stream()
                        .allMatch(lane -> lane.inFlight() == 0
                                && lane.waiting() == 0
                                && (lane.ready() == 0 || lane.blockedOn().equals("budget")));
    }

    private static LaneView view(LaneStats lane) {
        return new LaneView(
                lane.lane(),
                lane.inFlight(),
                lane.ready() + lane.waiting(),
                lane.requestsInWindow(),
                lane.limits().requestsPerMinute(),
                lane.tokensInWindow(),
                lane.limits().tokensPerMinute(),
                LaneWaits.words(lane, System.currentTimeMillis()));
    }

    @Override
    public Addresses addresses() {
        SluiceJob running = job;
        return new Addresses(
                platform.bootstrapServers(),
                platform.registryUrl(),
                running == null ? Optional.empty() : running.opsAddress().map(URI::toString),
                platform.provider().map(simulator -> simulator.openAiBaseUri().toString()),
                config.topics().prefix(),
                config.lanes().stream()
                        .map(lane -> lane.name() + " (" + String.join(", ", lane.models()) + ")")
                        .toList());
    }

    @Override
    public long spentNanos() {
        return budget.heldNanos();
    }

    @Override
    public void close() {
        SluiceJob running = job;
        try {
            if (running != null) {
                running.close();
            }
        } finally {
            catalogue.close();
            platform.close();
        }
    }
}
