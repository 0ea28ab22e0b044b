package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterException;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.panel.Progress;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.run.RateMeter;
import io.sluice.cli.shell.StopSignal;
import io.sluice.producer.ReadPosition;
import io.sluice.producer.ResultReader;
import io.sluice.schema.JobState;
import io.sluice.schema.PromptResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/** Takes a job's results off the topic until all are there. Used by one thread, which blocks. */
final class Collection implements AutoCloseable {

    /** How it ended. */
    enum Ending {
        /** Every request of the job has its result in the file. */
        COMPLETE,
        /** The job is complete, but retention took some of its results. */
        SOME_GONE,
        /** Nobody wanted to wait for the rest. */
        NOT_COMPLETE,
        /** Someone asked for it. */
        INTERRUPTED
    }

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration KEEP_EVERY = Duration.ofSeconds(1);
    private static final Duration ASK_EVERY = Duration.ofSeconds(2);
    /** How long a job that was cancelled before it was closed may be silent until it is taken for done. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Sink sink;
    private final Reporter reporter;
    private final StopSignal stop;
    private final boolean waits;
    private final ResultReader reader;
    private final Patience patience;
    private final FollowedJob job;
    private JobStatus status;
    private boolean completed;

    /** @param job stays the caller's to close */
    Collection(Cluster cluster, FollowedJob job, Sink sink, Reporter reporter, StopSignal stop, boolean waits) {
        this.cluster = cluster;
        this.job = job;
        this.status = job.status();
        this.sink = sink;
        this.reporter = reporter;
        this.stop = stop;
        this.waits = waits;
        this.patience = new Patience(reporter::say);
        this.reader = cluster.client().resultsOf(status.job().getId(), begin());
    }

    private ReadPosition begin() {
        return sink.position().isEmpty()
                ? status.since().map(cluster.client()::resultsAt).orElse(ReadPosition.beginning())
                : ReadPosition.parse(sink.position());
    }

    Ending run() throws IOException {
        RateMeter rate = new RateMeter();
        ReadPosition end = cluster.client().resultsEnd();
        long keptNanos = System.nanoTime();
        long askedNanos = keptNanos;
        long newsNanos = keptNanos;
        try {
            while (!stop.isRequested()) {
                List<PromptResult> results = poll();
                for (PromptResult result : results) {
                    if (result.getTenant().equals(status.job().getTenant())) {
                        sink.add(result);
                    }
                }
                long now = System.nanoTime();
                newsNanos = results.isEmpty() ? newsNanos : now;
                show(rate, now);
                if (now - keptNanos > KEEP_EVERY.toNanos()) {
                    sink.keep(reader.position().toString());
                    keptNanos = now;
                }
                if (allThere()) {
                    return complete(Ending.COMPLETE);
                }
                if (results.isEmpty() && now - askedNanos > ASK_EVERY.toNanos()) {
                    // What the end was when the job was known to be complete has everything.
                    boolean read = reader.position().reached(end);
                    if (read && status.complete()) {
                        return complete(allThere() ? Ending.COMPLETE : Ending.SOME_GONE);
                    }
                    Optional<Asked> asked = ask();
                    status = asked.map(Asked::status).orElse(status);
                    end = asked.map(Asked::end).orElse(end);
                    askedNanos = System.nanoTime();
                    if (read && cancelledAndSilent(now - newsNanos)) {
                        return complete(Ending.COMPLETE);
                    }
                }
                if (!waits && results.isEmpty() && reader.position().reached(end)) {
                    return status.complete() ? complete(Ending.SOME_GONE) : Ending.NOT_COMPLETE;
                }
            }
            return Ending.INTERRUPTED;
        } finally {
            reporter.clear();
            if (!completed) {
                sink.keep(reader.position().toString());
            }
        }
    }

    /** How the job stands, and where its results end if it is complete. */
    private record Asked(JobStatus status, ReadPosition end) {}

    private Optional<Asked> ask() {
        Supplier<Asked> question = () -> new Asked(job.now(), cluster.client().resultsEnd());
        return waits ? patience.ask(question) : Optional.of(question.get());
    }

    private Ending complete(Ending ending) throws IOException {
        sink.complete();
        completed = true;
        return ending;
    }

    private boolean allThere() {
        Long count = status.job().getCount();
        return count != null && sink.totals().done() >= count && status.job().getState() != JobState.OPEN;
    }

    private boolean cancelledAndSilent(long silentNanos) {
        return status.job().getState() == JobState.CANCELLED
                && status.job().getCount() == null
                && silentNanos > SILENCE.toNanos();
    }

    private List<PromptResult> poll() {
        try {
            return reader.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            throw new ClusterException(
                    "results that were not collected yet are gone from the topic (retention)."
                            + " Move %s away, and the same command collects what is left".formatted(sink.gathered()),
                    e);
        }
    }

    private void show(RateMeter rate, long now) {
        Long count = status.job().getCount();
        rate.sample(now, sink.totals().done());
        reporter.show(new Progress(
                count == null ? OptionalLong.empty() : OptionalLong.of(count),
                sink.totals(),
                JobView.NONE,
                rate.perSecond(),
                count == null
                        ? Optional.empty()
                        : rate.timeFor(count - sink.totals().done()),
                false));
    }

    @Override
    public void close() {
        reader.close();
    }
}
