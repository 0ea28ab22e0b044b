package io.sluice.app.metrics;

import io.sluice.app.state.StateSerde;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageTotals;
import io.sluice.state.JobChange;
import io.sluice.state.JobTally;
import io.sluice.state.UsageDelta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far each job is. A closed job with all its results gets one record that says complete, and no further one. Touched by the stream
 * thread only.
 */
final class JobLedger {
    private static final int FORGOTTEN_AT_ONCE_MAX = 1000;
    private static final StateSerde<UsageTotals> TOTALS = StateSerde.of(UsageTotals.class);

    private final KeyValueStore<String, JobTally> store;

    JobLedger(KeyValueStore<String, JobTally> store) {
        this.store = store;
    }

    /** Adds results and calls of a job; empty where the job was complete before. */
    Optional<JobProgress> add(UsageDelta delta, long nowMs) {
        JobTally before = store.get(delta.getName());
        Tally tally = new Tally().add(TOTALS.fromBytes(delta.getTotals()));
        if (before != null) {
            tally.add(TOTALS.fromBytes(before.getTotals()));
        }
        JobTally.Builder job = before == null ? fresh(delta.getTenant()) : JobTally.newBuilder(before);
        return settle(delta.getName(), job, tally.toTotals(), before, nowMs);
    }

    /** Takes in what the publisher wants; empty where the job was complete before. */
    Optional<JobProgress> change(JobChange change, long nowMs) {
        JobTally before = store.get(change.getId());
        UsageTotals totals = before == null ? new Tally().toTotals() : TOTALS.fromBytes(before.getTotals());
        JobTally.Builder job = before == null ? fresh(change.getTenant()) : JobTally.newBuilder(before);
        job.setTenant(change.getTenant()).setState(change.getState()).setCount(change.getCount());
        return settle(change.getId(), job, totals, before, nowMs);
    }

    /** Drops jobs without a change since then; what one call does not get done is left to the next. */
    void forgetUnchangedSince(long atMs) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, JobTally> all = store.all()) {
            while (all.hasNext() && old.size() < FORGOTTEN_AT_ONCE_MAX) {
                KeyValue<String, JobTally> job = all.next();
                if (job.value.getChangedAtMs() < atMs) {
                    old.add(job.key);
                }
            }
        }
        old.forEach(store::delete);
    }

    private Optional<JobProgress> settle(
            String id, JobTally.Builder job, UsageTotals totals, @Nullable JobTally before, long nowMs) {
        boolean wasComplete = before != null && before.getComplete();
        Long count = job.getCount();
        boolean closed = job.getState().equals(JobState.CLOSED.name());
        boolean complete = wasComplete || (closed && count != null && totals.getRequests() >= count);
        store.put(
                id,
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
