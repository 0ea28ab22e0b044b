package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.ops.view.JobView;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import io.sluice.schema.UsageTotals;
import org.junit.jupiter.api.Test;

class JobsTest {
    private final Jobs jobs = new Jobs();

    @Test
    void jobThatMovesSaysHowLongAndOneThatStandsStillDoesNot() {
        job(JobState.CLOSED, "", 0);
        progress(10_000, 100);
        progress(20_000, 200);
        assertThat(view(20_000).leftMs()).isEqualTo(80_000);

        progress(50_000, 200);
        assertThat(view(79_000).leftMs()).isNotNull();
        assertThat(view(81_000).leftMs()).isNull();

        progress(90_000, 300);
        assertThat(view(90_000).leftMs()).isNotNull();
    }

    @Test
    void cancelledJobSaysWhoAndWhen() {
        job(JobState.CANCELLED, "ann", 7_000);
        progress(10_000, 100);

        assertThat(view(20_000).by()).isEqualTo("ann");
        assertThat(view(20_000).stateAtMs()).isEqualTo(7_000);
    }

    private JobView view(long nowMs) {
        return jobs.views(10, nowMs).getFirst();
    }

    private void job(JobState state, String by, long atMs) {
        jobs.put(Job.newBuilder()
                .setId("j")
                .setState(state)
                .setCount(1_000L)
                .setBy(by)
                .setAtMs(atMs)
                .build());
    }

    private void progress(long atMs, long done) {
        jobs.put(JobProgress.newBuilder()
                .setJob("j")
                .setCount(1_000L)
                .setDone(done)
                .setAtMs(atMs)
                .setTotals(UsageTotals.newBuilder().build())
                .build());
    }
}
