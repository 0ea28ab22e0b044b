package io.sluice.app.topology;

import io.sluice.app.dedup.Fingerprinting;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageScope;
import io.sluice.schemas.JobKeys;
import io.sluice.state.JobChange;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;

/** A publisher's word about a job, on its way to the task that owns the job's progress. */
final class JobChanges {
    private JobChanges() {}

    static Optional<String> problem(Job job) {
        Long count = job.getCount();
        if (job.getId().isEmpty() || job.getId().length() > Fingerprinting.NAME_CHARS_MAX) {
            return Optional.of("id must have 1 to " + Fingerprinting.NAME_CHARS_MAX + " characters, has "
                    + job.getId().length());
        } else if (job.getTenant().length() > Fingerprinting.NAME_CHARS_MAX) {
            return Optional.of("tenant has more than " + Fingerprinting.NAME_CHARS_MAX + " characters");
        } else if (job.getState() == JobState.UNKNOWN) {
            return Optional.of("state is not one that this version knows");
        } else if (job.getState() == JobState.CLOSED && (count == null || count < 0)) {
            return Optional.of("count of a closed job must be >= 0, was " + count);
        }
        return Optional.empty();
    }

    /** Under the key of the job's usage, so that both meet in one task, however the publisher's library splits keys. */
    static KeyValue<String, Object> keyed(Job job) {
        return KeyValue.pair(
                UsageScope.JOB.name() + "/" + JobKeys.of(job.getTenant(), job.getId()),
                JobChange.newBuilder()
                        .setId(job.getId())
                        .setTenant(job.getTenant())
                        .setState(job.getState().name())
                        .setCount(job.getCount())
                        .build());
    }
}
