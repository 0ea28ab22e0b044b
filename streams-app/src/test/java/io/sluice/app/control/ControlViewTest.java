package io.sluice.app.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlViewTest {
    private final ControlView view = new ControlView();

    private static Control.Builder control(ControlKind kind) {
        return Control.newBuilder()
                .setKind(kind)
                .setBy("ann")
                .setReason("maintenance")
                .setAtMs(5);
    }

    private static Job job(String id, JobState state) {
        return Job.newBuilder().setId(id).setState(state).build();
    }

    private boolean isInvalidated(long storedAtMs) {
        return view.isInvalidated("gpt-4o", List.of("a", "b"), "acme", "job-1", storedAtMs);
    }

    @Test
    void aNewViewWantsNothing() {
        assertThat(view.isPaused("chat")).isFalse();
        assertThat(view.isCancelled("default", "job-1")).isFalse();
        assertThat(view.isCancelled("default", null)).isFalse();
        assertThat(isInvalidated(0)).isFalse();
    }

    @Test
    void aLaneIsPausedUntilItIsResumed() {
        view.apply("lane/chat", control(ControlKind.PAUSE_LANE).setLane("chat").build(), 10);
        assertThat(view.pause("chat")).contains(new ControlView.Pause("ann", "maintenance", 5));
        assertThat(view.isPaused("vectors")).isFalse();
        view.apply("lane/chat", control(ControlKind.RESUME_LANE).setLane("chat").build(), 20);
        assertThat(view.isPaused("chat")).isFalse();
    }

    @Test
    void aPauseThatIsTakenBackIsOver() {
        view.apply("lane/chat", control(ControlKind.PAUSE_LANE).setLane("chat").build(), 10);
        view.apply("lane/chat", null, 20);
        assertThat(view.isPaused("chat")).isFalse();
    }

    @Test
    void aJobIsCancelledUntilItIsOpenedAgainOrForgotten() {
        view.apply("job-1", job("job-1", JobState.CANCELLED));
        view.apply("job-2", job("job-2", JobState.CANCELLED));
        assertThat(view.isCancelled("default", "job-1")).isTrue();
        view.apply("job-1", job("job-1", JobState.OPEN));
        view.apply("job-2", null);
        assertThat(view.isCancelled("default", "job-1")).isFalse();
        assertThat(view.isAnyCancelled()).isFalse();
    }

    @Test
    void closingTakesNoCancellationBackAndOpeningDoes() {
        view.apply("job-1", job("job-1", JobState.CANCELLED));
        view.apply("job-1", job("job-1", JobState.CLOSED));
        assertThat(view.isCancelled("default", "job-1")).isTrue();
        view.apply("job-1", job("job-1", JobState.OPEN));
        view.apply("job-1", job("job-1", JobState.CLOSED));
        assertThat(view.isCancelled("default", "job-1")).isFalse();
    }

    @Test
    void everyChangeGivesANewVersionAndOnlyAChange() {
        view.apply("job-1", job("job-1", JobState.OPEN));
        assertThat(view.version()).isZero();
        view.apply("job-1", job("job-1", JobState.CANCELLED));
        long cancelled = view.version();
        view.apply("job-1", job("job-1", JobState.CANCELLED));
        assertThat(view.version()).isEqualTo(cancelled).isPositive();
    }

    @Test
    void anInvalidationMeetsWhatMeetsEveryCriterionAndWasStoredBefore() {
        view.apply(
                "cache/model=gpt-4o&tag=b",
                control(ControlKind.INVALIDATE_CACHE)
                        .setModel("gpt-4o")
                        .setTag("b")
                        .build(),
                100);
        assertThat(isInvalidated(99)).isTrue();
        assertThat(isInvalidated(100)).isFalse();
        assertThat(view.isInvalidated("gpt-4o", List.of("a"), "acme", null, 99)).isFalse();
        assertThat(view.isInvalidated("gpt-5", List.of("b"), "acme", null, 99)).isFalse();
    }

    @Test
    void invalidationsByTenantJobAndAgeMeetTheirOwn() {
        view.apply(
                "cache/tenant=acme",
                control(ControlKind.INVALIDATE_CACHE).setTenant("acme").build(),
                100);
        view.apply(
                "cache/job=j", control(ControlKind.INVALIDATE_CACHE).setJob("j").build(), 200);
        view.apply(
                "cache/",
                control(ControlKind.INVALIDATE_CACHE).setStoredBeforeMs(50L).build(),
                300);
        assertThat(view.isInvalidated("m", List.of(), "acme", null, 99)).isTrue();
        assertThat(view.isInvalidated("m", List.of(), "other", "j", 199)).isTrue();
        assertThat(view.isInvalidated("m", List.of(), "other", null, 49)).isTrue();
        assertThat(view.isInvalidated("m", List.of(), "other", null, 50)).isFalse();
        view.apply("cache/", null, 400);
        assertThat(view.isInvalidated("m", List.of(), "other", null, 49)).isFalse();
    }

    @Test
    void aJobOfTheSameNameOfAnotherTenantIsNotCancelled() {
        view.apply(
                "beta/nightly",
                Job.newBuilder(job("nightly", JobState.CANCELLED))
                        .setTenant("beta")
                        .build());
        assertThat(view.isCancelled("beta", "nightly")).isTrue();
        assertThat(view.isCancelled("acme", "nightly")).isFalse();
    }

    @Test
    void jobsAndRulesAreBounded() {
        for (int i = 0; i <= 100_000; i++) {
            view.apply("job-" + i, job("job-" + i, JobState.CANCELLED));
        }
        assertThat(view.isCancelled("default", "job-0")).isFalse();
        assertThat(view.isCancelled("default", "job-1")).isTrue();
        for (int i = 1; i <= 1_001; i++) {
            Control rule =
                    control(ControlKind.INVALIDATE_CACHE).setModel("m" + i).build();
            view.apply("cache/model=m" + i, rule, i);
        }
        assertThat(view.isInvalidated("m1", List.of(), "t", null, 0)).isFalse();
        assertThat(view.isInvalidated("m2", List.of(), "t", null, 0)).isTrue();
    }
}
