package io.sluice.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final List<Long> takenAt = new ArrayList<>();
    private final Turns turns = new Turns(context, Duration.ofMillis(5), takenAt::add);

    @Test
    void nothingIsScheduledUntilThereIsSomethingToDo() {
        turns.wanted(false);
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void turnsAreTakenWhileTheyAreWanted() {
        turns.wanted(true);
        turns.wanted(true);
        assertThat(context.scheduledPunctuators()).hasSize(1);
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(7);
        assertThat(takenAt).containsExactly(7L);
        turns.wanted(false);
        assertThat(context.scheduledPunctuators().getFirst().cancelled()).isTrue();
    }

    @Test
    void turnsThatEndedAreScheduledAnew() {
        turns.wanted(true);
        turns.wanted(false);
        turns.wanted(true);
        assertThat(context.scheduledPunctuators()).hasSize(2);
        assertThat(context.scheduledPunctuators().getLast().cancelled()).isFalse();
    }
}
