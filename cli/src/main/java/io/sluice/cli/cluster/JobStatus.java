package io.sluice.cli.cluster;

import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as the topics tell of it.
 *
 * @param job what its publisher wants of it; of a job that was never announced, its names alone
 * @param since no request of it was published before
 * @param progress how far it is; empty while it has no result
 */
public record JobStatus(Job job, Optional<Instant> since, Optional<JobProgress> progress) {

    /** One word. */
    public enum State {
        OPEN,
        CLOSED,
        COMPLETE,
        CANCELLED,
        UNKNOWN
    }

    /** A job that nobody spoke of: its requests named it, and it has results. It takes requests until it is cancelled. */
    static JobStatus unannounced(JobProgress progress) {
        Job job = Job.newBuilder()
                .setId(progress.getJob())
                .setTenant(progress.getTenant())
                .setState(JobState.OPEN)
                .build();
        return new JobStatus(job, Optional.empty(), Optional.of(progress));
    }

    /** When its state was set; empty where that was not said. */
    public Optional<Instant> stateAt() {
        return job.getAtMs() > 0 ? Optional.of(Instant.ofEpochMilli(job.getAtMs())) : Optional.empty();
    }

    /** Whether every result is there: the job says so, or as many are done as its publisher announced. */
    public boolean complete() {
        Long count = job.getCount();
        return progress.map(JobProgress::getComplete).orElse(false)
                || (count != null && job.getState() != JobState.OPEN && done() >= count);
    }

    /** Requests that have their result. */
    public long done() {
        return progress.map(JobProgress::getDone).orElse(0L);
    }

    /** One word for both what is wanted and how far it is. */
    public State state() {
        return switch (job.getState()) {
            case OPEN -> State.OPEN;
            case CLOSED -> complete() ? State.COMPLETE : State.CLOSED;
            case CANCELLED -> State.CANCELLED;
            case UNKNOWN -> State.UNKNOWN;
        };
    }
}
