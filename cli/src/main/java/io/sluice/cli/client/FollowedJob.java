package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterException;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.cluster.Jobs;
import io.sluice.producer.ProgressReader;
import io.sluice.producer.ReadPosition;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A job that was found, and what is heard of it from then on. The metrics topic, which holds days of all jobs, is searched for it
 * once and read on from there. Used by one thread, which its methods block.
 */
final class FollowedJob implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Cluster cluster;
    private final ProgressReader reader;
    private JobStatus status;

    private FollowedJob(Cluster cluster, JobStatus found, ReadPosition from) {
        this.cluster = cluster;
        this.status = found;
        this.reader =
                cluster.client().progress(found.job().getTenant(), found.job().getId(), from);
    }

    /** Looks for the job, and follows it. */
    static FollowedJob find(Cluster cluster, Function<Cluster, JobStatus> finding) {
        cluster.needed(cluster.topics().metrics());
        ReadPosition from = cluster.client().progressEnd();
        return new FollowedJob(cluster, finding.apply(cluster), from);
    }

    /** As it was heard of last. */
    JobStatus status() {
        return status;
    }

    /** Waits for news of how far it is; empty where none came in time. */
    Optional<JobStatus> poll(Duration timeout) {
        Optional<JobProgress> news = reader.poll(timeout).filter(this::isNews);
        news.ifPresent(progress -> status = new JobStatus(status.job(), status.since(), Optional.of(progress)));
        return news.map(progress -> status);
    }

    /** What was written while the job was looked for is read again, and may be older than what was found. */
    private boolean isNews(JobProgress progress) {
        return status.progress()
                .map(known -> progress.getAtMs() >= known.getAtMs()
                        || progress.getDone() > known.getDone()
                        || progress.getComplete())
                .orElse(true);
    }

    /** As it is now: what its publisher wants of it, and everything that was written of it until this was asked. */
    JobStatus now() {
        ReadPosition end = cluster.client().progressEnd();
        Job wanted = new Jobs(cluster)
                .announced(status.job().getTenant(), status.job().getId())
                .orElse(status.job());
        status = new JobStatus(wanted, status.since(), status.progress());
        long deadlineNanos = System.nanoTime() + cluster.settings().timeout().toNanos();
        while (!reader.position().reached(end)) {
            poll(POLL);
            if (System.nanoTime() > deadlineNanos) {
                throw new ClusterException("how far the job is could not be read within "
                        + cluster.settings().timeout().toSeconds() + " s");
            }
        }
        return status;
    }

    @Override
    public void close() {
        reader.close();
    }
}
