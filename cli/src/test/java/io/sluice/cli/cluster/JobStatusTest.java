package io.sluice.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageTotals;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobStatusTest {

    @Test
    void cancelledJobIsCompleteWhenAsManyAreDoneAsWereAnnounced() {
        assertThat(status(JobState.CANCELLED, 7).complete()).isFalse();
        assertThat(status(JobState.CANCELLED, 8).complete()).isTrue();
        assertThat(status(JobState.CANCELLED, 8).state()).isEqualTo(JobStatus.State.CANCELLED);
        assertThat(status(JobState.CLOSED, 8).state()).isEqualTo(JobStatus.State.COMPLETE);
        assertThat(status(JobState.OPEN, 8).complete()).isFalse();
    }

    private static JobStatus status(JobState state, long done) {
        Job job = Job.newBuilder().setId("j").setState(state).setCount(8L).build();
        JobProgress progress = JobProgress.newBuilder()
                .setJob("j")
                .setDone(done)
                .setTotals(UsageTotals.newBuilder().build())
                .build();
        return new JobStatus(job, Optional.empty(), Optional.of(progress));
    }
}
