package io.sluice.app.topology;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Something that a task does at intervals, while there is anything to do. Streams commits after each punctuation, whatever it did, so one that
 * is always scheduled makes an idle job commit for ever. The stream thread's.
 */
final class Turns {
    private final ProcessorContext<?, ?> context;
    private final Duration interval;
    private final LongConsumer turn;
    private @Nullable Cancellable scheduled;

    /** Does {@code turn}, which is told this machine's epoch ms, while it is wanted. */
    Turns(ProcessorContext<?, ?> context, Duration interval, LongConsumer turn) {
        this.context = context;
        this.interval = interval;
        this.turn = turn;
    }

    /** From now on there is something to do, or there is not. */
    void wanted(boolean wanted) {
        if (wanted && scheduled == null) {
            scheduled = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, turn::accept);
        } else if (!wanted && scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }
}
