package io.sluice.app.metrics;

import io.sluice.app.state.StateSerde;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageTotals;
import io.sluice.schemas.JobKeys;
import io.sluice.state.JobChange;
import io.sluice.state.JobTally;
import io.sluice.state.UsageDelta;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far each job is. A job that is closed or cancelled and has all its results gets one record that says complete, and no further one. Touched by the stream
 * thread only.
 */
final class JobLedger {
    private static final StateSerde<UsageTotals> TOTALS = StateSerde.of(UsageTotals.class);

    private final KeyValueStore<String, JobTally> store;
    private final JobAges ages;

    JobLedger(KeyValueStore<String, JobTally> store, JobAges ages) {
        this.store = store;
        this.ages = ages;
    }

    /** Adds results and calls of a job; empty where the job was complete before. */
    Optional<JobProgress> add(UsageDelta delta, long nowMs) {
        String key = JobKeys.of(delta.getTenant(), delta.getName());
        JobTally before = store.get(key);
        Tally tally = new Tally().add(TOTALS.fromBytes(delta.getTotals()));
        if (before != null) {
            tally.add(TOTALS.fromBytes(before.getTotals()));
        }
        JobTally.Builder job = before == null ? fresh(delta.getTenant()) : JobTally.newBuilder(before);
        return settle(key, delta.getName(), job, tally.toTotals(), before, nowMs);
    }

    /** Takes in what the publisher wants; empty where the job was complete before. */
    Optional<JobProgress> change(JobChange change, long nowMs) {
        String key = JobKeys.of(change.getTenant(), change.getId());
        JobTally before = store.get(key);
        UsageTotals totals = before == null ? new Tally().toTotals() : TOTALS.fromBytes(before.getTotals());
        JobTally.Builder job = before == null ? fresh(change.getTenant()) : JobTally.newBuilder(before);
        boolean cancelled = change.getState().equals(JobState.CANCELLED.name());
        boolean staysCancelled = job.getState().equals(JobState.CANCELLED.name())
                && change.getState().equals(JobState.CLOSED.name());
        job.setState(staysCancelled ? job.getState() : change.getState());
        // Who cancels need not know how many there are.
        job.setCount(cancelled && change.getCount() == null ? job.getCount() : change.getCount());
        return settle(key, change.getId(), job, totals, before, nowMs);
    }

    /** Drops jobs without a change since then, so many at most; what one call does not get done is left to the next. */
    void forgetUnchangedSince(long atMs, int limit) {
        for (String key : ages.take(atMs, limit)) {
            JobTally job = store.get(key);
            if (job == null) {
                continue;
            }
            if (job.getChangedAtMs() < atMs) {
                store.delete(key);
            } else {
                ages.add(job.getChangedAtMs(), key);
            }
        }
    }

    private Optional<JobProgress> settle(
            String key, String id, JobTally.Builder job, UsageTotals totals, @Nullable JobTally before, long nowMs) {
        boolean wasComplete = before != null && before.getComplete();
        Long count = job.getCount();
        boolean open = job.getState().equals(JobState.OPEN.name());
        boolean complete = wasComplete || (!open && count != null && totals.getRequests() >= count);
        if (before == null) {
            ages.add(nowMs, key);
        }
        store.put(
                key,
                job.setComplete(complete)
                        .setTotals(ByteBuffer.wrap(TOTALS.toBytes(totals)))
                        .setChangedAtMs(nowMs)
                        .build());
        if (wasComplete) {
            return Optional.empty();
        }
        return Optional.of(JobProgress.newBuilder()
                .setJob(id)
                .setTenant(job.getTenant())
                .setCount(count)
                .setDone(totals.getRequests())
                .setComplete(complete)
                .setTotals(totals)
                .setAtMs(nowMs)
                .build());
    }

    private static JobTally.Builder fresh(String tenant) {
        return JobTally.newBuilder().setTenant(tenant).setState(JobState.OPEN.name());
    }
}
