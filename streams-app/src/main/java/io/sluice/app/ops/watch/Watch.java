package io.sluice.app.ops.watch;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.ops.Instance;
import io.sluice.app.ops.meter.Readings;
import io.sluice.app.ops.view.Snapshot;
import io.sluice.app.state.BrokerClock;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all instances, for as long as it is open: at the topics every second, at the groups every other second, from a thread of its
 * own. A broker that is away is waited for; what is shown then is old and says so. All methods are for any thread.
 */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration READ_AGAIN = Duration.ofMillis(50);
    private static final Duration LOOK_BACK = Duration.ofHours(6);
    /** Every instance reports every other second, this one too. */
    private static final Duration FIRST_REPORT = Duration.ofSeconds(5);

    private final SluiceConfig config;
    private final Instance instance;
    private final SchemaCatalogue catalogue;
    private final LongSupplier wallMs;
    private final BrokerClock brokerClock;
    private final Consumer<Snapshot> listener;
    private final WatchClients clients;
    private final Cancelling cancelling;
    private final Thread thread;
    private final AtomicReference<@Nullable Survey> latest = new AtomicReference<>();
    private volatile Map<String, Jobs.Standing> standings = Map.of();
    private volatile boolean closing;

    private Watch(
            SluiceConfig config,
            Instance instance,
            SchemaCatalogue catalogue,
            LongSupplier wallMs,
            BrokerClock brokerClock,
            Consumer<Snapshot> listener) {
        this.config = config;
        this.instance = instance;
        this.catalogue = catalogue;
        this.wallMs = wallMs;
        this.brokerClock = brokerClock;
        this.listener = listener;
        String prefix = config.topics().prefix();
        clients = new WatchClients(config.kafka(), prefix, config.instanceId());
        cancelling = new Cancelling(
                () -> clients.producer("-cancel"), new Topics(prefix), catalogue, this::standing, wallMs);
        thread = Thread.ofPlatform().name("sluice-ops-watch").daemon().unstarted(this::run);
    }

    /**
     * Begins to watch; the topics are there already.
     *
     * @param wallMs epoch ms; what is compared with records goes by the broker's clock instead, so this one may be wrong
     * @param brokerClock one that nobody else tells of records
     * @param listener hears each snapshot, on the watch's thread; must not block
     */
    public static Watch start(
            SluiceConfig config,
            Instance instance,
            SchemaCatalogue catalogue,
            LongSupplier wallMs,
            BrokerClock brokerClock,
            Consumer<Snapshot> listener) {
        Watch watch = new Watch(config, instance, catalogue, wallMs, brokerClock, listener);
        watch.thread.start();
        return watch;
    }

    /** What was seen last; empty until the topics have been read. */
    public Optional<Snapshot> snapshot() {
        return Optional.ofNullable(latest.get()).map(Survey::snapshot);
    }

    /** Adds lag, verdicts and usage to a scrape. */
    public void read(Readings into) {
        Survey survey = latest.get();
        if (survey != null) {
            LagReadings.read(survey, into);
        }
    }

    /** Cancels a job for all instances, in somebody's name. Blocks until the broker has taken it, some seconds at most. */
    public Cancelled cancel(String job, String by) {
        return cancelling.cancel(job, by);
    }

    private Optional<Jobs.Standing> standing(String job) {
        return Optional.ofNullable(standings.get(job));
    }

    private void run() {
        long beganMs = wallMs.getAsLong();
        while (!closing) {
            try {
                watch(beganMs);
            } catch (KafkaException e) {
                if (closing || e instanceof InterruptException) {
                    return;
                }
                LOG.warn("the page waits for the broker and shows what it saw last: {}", e.toString());
                silent(e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the page's watch failed and begins again; the job goes on. Please report this", e);
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private void silent(@Nullable String why) {
        Survey last = latest.get();
        if (last != null) {
            Snapshot old = last.snapshot();
            long nowMs = nowMs();
            publish(new Survey(
                    old.troubled("the broker does not answer; this is how things stood: " + why),
                    last.lags(),
                    last.membersByGroup(),
                    last.usage(),
                    nowMs - old.atMs()));
        }
    }

    private void watch(long beganMs) throws InterruptedException {
        Board board = new Board(new Topics(config.topics().prefix()), catalogue, beganMs);
        Surveyor surveyor = new Surveyor(config, instance, board);
        try (TopicFollower follower = new TopicFollower(clients.follower(), record -> read(record, board));
                Groups groups = new Groups(clients.admin(), config.topics().prefix());
                Peek peek = new Peek(clients.peek())) {
            follower.open(board.compacted(), board.recent(), beganMs - LOOK_BACK.toMillis());
            while (!closing && !follower.caughtUp()) {
                follower.follow();
            }
            awaitFirstReport(follower);
            turns(follower, groups, peek, surveyor, board);
        }
    }

    private boolean read(ConsumerRecord<byte[], byte[]> record, Board board) {
        brokerClock.observe(record.timestamp());
        return board.read(record);
    }

    /** Epoch ms at the broker, which everything on the page is compared with; this machine's until a first record tells. */
    private long nowMs() {
        return brokerClock.nowMs().orElseGet(wallMs);
    }

    /**
     * Records from before the watch do not tell what time it is at the broker, on a new cluster or after all instances were down, and a
     * clock that jumps later would look like a stall.
     */
    private void awaitFirstReport(TopicFollower follower) {
        long deadlineNanos = System.nanoTime() + FIRST_REPORT.toNanos();
        while (!closing && !follower.news() && System.nanoTime() < deadlineNanos) {
            follower.follow();
            LockSupport.parkNanos(READ_AGAIN.toNanos());
        }
    }

    private void turns(TopicFollower follower, Groups groups, Peek peek, Surveyor surveyor, Board board)
            throws InterruptedException {
        @Nullable Sight sight = null;
        long answeredMs = nowMs();
        @Nullable String trouble = null;
        for (long turn = 0; !closing; turn++) {
            follower.follow();
            standings = board.jobs().standings();
            if (turn % 2 == 0) {
                try {
                    sight = look(groups, peek, surveyor);
                    answeredMs = nowMs();
                    trouble = null;
                    surveyor.sample(sight, answeredMs, wallMs.getAsLong());
                } catch (Groups.Unanswered e) {
                    if (trouble == null) {
                        LOG.warn(
                                "the broker does not answer the page's watch, which asks on; look at the brokers: {}",
                                e.getMessage());
                    }
                    trouble = "the broker does not answer; this is how things stood: " + e.getMessage();
                }
            }
            if (sight != null) {
                long nowMs = nowMs();
                publish(surveyor.survey(sight, trouble == null ? 0 : nowMs - answeredMs, trouble, nowMs));
            }
            LockSupport.parkNanos(TURN.toNanos());
        }
    }

    private static Sight look(Groups groups, Peek peek, Surveyor surveyor)
            throws Groups.Unanswered, InterruptedException {
        List<GroupLag> lags = groups.lags(surveyor.topicsByGroup());
        return new Sight(
                lags, peek.look(lags), groups.members(surveyor.topicsByGroup().keySet()));
    }

    private void publish(Survey survey) {
        latest.set(survey);
        listener.accept(survey.snapshot());
    }

    /** Ends the thread; waits some seconds at most. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cancelling.close();
    }
}
