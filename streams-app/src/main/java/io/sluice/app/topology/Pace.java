package io.sluice.app.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When to commit. A commit costs a stream thread some milliseconds, whatever is in it. While the thread keeps up, what it did is committed at
 * once, or at the configured interval after the commit before, and that is the latency. While there is a backlog nobody asks, and Streams' own
 * longer interval makes transactions that are worth their cost.
 *
 * <p>Thread-safe: what it keeps, it keeps per stream thread.
 */
final class Pace {
    /** Streams' default interval under exactly-once. */
    private static final Duration BACKLOG_INTERVAL = Duration.ofMillis(100);

    private static final int BACKLOG_RECORDS_MIN = 1000;

    private final Duration interval;
    private final ThreadLocal<OfThread> threads = ThreadLocal.withInitial(OfThread::new);

    private static final class OfThread {
        private boolean behind;
        private long askedAtMs;
    }

    /** For threads that commit at this interval while they keep up. */
    Pace(Duration interval) {
        this.interval = interval;
    }

    /** The interval at which Streams commits by itself, where it is to commit at this one while it keeps up. */
    static Duration backlogInterval(Duration interval) {
        return interval.compareTo(BACKLOG_INTERVAL) > 0 ? interval : BACKLOG_INTERVAL;
    }

    /** This thread's consumer is so many records behind. */
    void behind(long records) {
        threads.get().behind = records >= BACKLOG_RECORDS_MIN;
    }

    /** A task's commits. Called by its stream thread, in {@code init}. */
    OfTask of(ProcessorContext<?, ?> context) {
        return new OfTask(context);
    }

    /** Asks for a task's commits. The stream thread's. */
    final class OfTask {
        private final ProcessorContext<?, ?> context;
        private @Nullable Cancellable later;

        private OfTask(ProcessorContext<?, ?> context) {
            this.context = context;
        }

        /** Something was done that is to be committed. */
        void worked() {
            OfThread thread = threads.get();
            if (thread.behind || later != null) {
                return;
            }
            long nowMs = context.currentSystemTimeMs();
            if (Math.abs(nowMs - thread.askedAtMs) >= interval.toMillis()) {
                ask(thread, nowMs);
            } else {
                later = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, atMs -> askNow(thread, atMs));
            }
        }

        private void askNow(OfThread thread, long nowMs) {
            if (later != null) {
                // Streams commits after each punctuation, whatever it did: one that goes on would commit for ever.
                later.cancel();
                later = null;
            }
            ask(thread, nowMs);
        }

        private void ask(OfThread thread, long nowMs) {
            thread.askedAtMs = nowMs;
            context.commit();
        }
    }
}
