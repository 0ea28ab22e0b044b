package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace(Duration.ofMillis(5));
    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final Pace.OfTask task = pace.of(context);

    @BeforeEach
    void start() {
        context.setCurrentSystemTimeMs(1_000);
    }

    private boolean workedAt(long ms) {
        context.resetCommit();
        context.setCurrentSystemTimeMs(ms);
        task.worked();
        return context.committed();
    }

    private CapturedPunctuator later() {
        return context.scheduledPunctuators().getLast();
    }

    @Test
    void theFirstRecordAfterALullIsCommittedAtOnce() {
        assertThat(workedAt(1_000)).isTrue();
        assertThat(workedAt(2_000)).isTrue();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void theNextAreCommittedTogetherAtTheInterval() {
        workedAt(1_000);
        assertThat(workedAt(1_001)).isFalse();
        assertThat(workedAt(1_002)).isFalse();
        assertThat(context.scheduledPunctuators()).hasSize(1);
        assertThat(later().getInterval()).isEqualTo(Duration.ofMillis(5));
        later().getPunctuator().punctuate(1_006);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void nothingStaysScheduledWhenThereIsNothingToCommit() {
        workedAt(1_000);
        workedAt(1_001);
        later().getPunctuator().punctuate(1_006);
        assertThat(later().cancelled()).isTrue();
    }

    @Test
    void aThreadThatIsBehindLeavesItToStreams() {
        pace.behind(50_000);
        assertThat(workedAt(2_000)).isFalse();
        assertThat(context.scheduledPunctuators()).isEmpty();
        pace.behind(10);
        assertThat(workedAt(3_000)).isTrue();
    }

    @Test
    void oneThreadsBacklogIsNotAnothers() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(() -> pace.behind(50_000));
        other.join();
        assertThat(workedAt(2_000)).isTrue();
    }

    @Test
    void streamsOwnIntervalIsNeverShorterThanOurs() {
        assertThat(Pace.backlogInterval(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(100));
        assertThat(Pace.backlogInterval(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }
}
