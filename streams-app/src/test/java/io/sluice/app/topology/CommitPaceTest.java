package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private long nowMs = 1_000;
    private final CommitPace pace = new CommitPace(Duration.ofMillis(5), () -> nowMs);
    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final CommitPace.OfTask task = pace.of(context);

    private boolean workedAt(long ms) {
        context.resetCommit();
        nowMs = ms;
        task.worked();
        return context.committed();
    }

    private void polledAt(long ms, long behind) {
        nowMs = ms;
        pace.polled(behind);
    }

    private CapturedPunctuator later() {
        return context.scheduledPunctuators().getLast();
    }

    private boolean laterAt(long ms) {
        context.resetCommit();
        nowMs = ms;
        later().getPunctuator().punctuate(ms);
        return context.committed();
    }

    @Test
    void theFirstRecordAfterALullIsCommittedAtOnce() {
        assertThat(workedAt(1_000)).isTrue();
        polledAt(1_003, 0);
        assertThat(workedAt(2_000)).isTrue();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void theNextAreCommittedTogetherAtTheInterval() {
        workedAt(1_000);
        polledAt(1_002, 0);
        assertThat(workedAt(1_003)).isFalse();
        assertThat(workedAt(1_004)).isFalse();
        assertThat(context.scheduledPunctuators()).hasSize(1);
        assertThat(later().getInterval()).isEqualTo(Duration.ofMillis(2));
        assertThat(laterAt(1_005)).isTrue();
    }

    @Test
    void whatIsDoneBeforeTheCommitThatWasAskedForIsSeenToAsWell() {
        workedAt(1_000);
        assertThat(workedAt(1_000)).isFalse();
        assertThat(laterAt(1_005)).isTrue();
    }

    @Test
    void nothingStaysScheduledWhenThereIsNothingToCommit() {
        workedAt(1_000);
        workedAt(1_001);
        laterAt(1_006);
        assertThat(later().cancelled()).isTrue();
    }

    @Test
    void noMoreThanHalfOfTheTimeGoesIntoSlowCommits() {
        workedAt(1_000);
        polledAt(1_040, 0);
        assertThat(workedAt(1_041)).isFalse();
        assertThat(later().getInterval()).isEqualTo(Duration.ofMillis(39));
    }

    @Test
    void aThreadThatIsBehindLeavesItToStreams() {
        polledAt(1_000, 50_000);
        assertThat(workedAt(2_000)).isFalse();
        assertThat(context.scheduledPunctuators()).isEmpty();
        polledAt(3_000, 10);
        assertThat(workedAt(3_000)).isTrue();
    }

    @Test
    void oneThreadsBacklogIsNotAnothers() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(() -> pace.polled(50_000));
        other.join();
        assertThat(workedAt(2_000)).isTrue();
    }

    @Test
    void streamsOwnIntervalIsNeverShorterThanOurs() {
        assertThat(CommitPace.backlogInterval(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(100));
        assertThat(CommitPace.backlogInterval(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }
}
