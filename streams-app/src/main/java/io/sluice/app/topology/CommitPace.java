package io.sluice.app.topology;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When to commit. A commit costs a stream thread some milliseconds, whatever is in it. While the thread keeps up, what it did is committed at
 * once, or at the configured interval after the commit before, and that is the latency; where commits take longer than that, the thread works
 * as long as the last one took, or it would do nothing else. While there is a backlog nobody asks, and Streams' own longer interval makes
 * transactions that are worth their cost.
 *
 * <p>Thread-safe: what it keeps, it keeps per stream thread.
 */
final class CommitPace {
    /** Streams' default interval under exactly-once. */
    private static final Duration BACKLOG_INTERVAL = Duration.ofMillis(100);

    private static final int BACKLOG_RECORDS_MIN = 1000;

    private final Duration interval;
    private final LongSupplier clockMs;
    private final ThreadLocal<OfThread> threads = ThreadLocal.withInitial(OfThread::new);

    private static final class OfThread {
        private boolean behind;
        private boolean asked;
        private long askedAtMs;
        private long notBeforeMs = Long.MIN_VALUE;
    }

    /** For threads that commit at this interval while they keep up, by a clock that never goes back. */
    CommitPace(Duration interval, LongSupplier clockMs) {
        this.interval = interval;
        this.clockMs = clockMs;
    }

    /** The interval at which Streams commits by itself, where it is to commit at this one while it keeps up. */
    static Duration backlogInterval(Duration interval) {
        return interval.compareTo(BACKLOG_INTERVAL) > 0 ? interval : BACKLOG_INTERVAL;
    }

    /** This thread's consumer was polled, and is so many records behind. Streams has committed by then what it was asked to. */
    void polled(long behind) {
        OfThread thread = threads.get();
        thread.behind = behind >= BACKLOG_RECORDS_MIN;
        if (thread.asked) {
            thread.asked = false;
            long tookMs = clockMs.getAsLong() - thread.askedAtMs;
            thread.notBeforeMs = thread.askedAtMs
                    + Math.clamp(
                            2 * tookMs,
                            interval.toMillis(),
                            backlogInterval(interval).toMillis());
        }
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
            long nowMs = clockMs.getAsLong();
            if (!thread.asked && nowMs >= thread.notBeforeMs) {
                ask(thread);
            } else {
                Duration wait = thread.asked ? interval : Duration.ofMillis(thread.notBeforeMs - nowMs);
                later = context.schedule(wait, PunctuationType.WALL_CLOCK_TIME, atMs -> askNow(thread));
            }
        }

        private void askNow(OfThread thread) {
            if (later != null) {
                // Streams commits after each punctuation, whatever it did: one that goes on would commit for ever.
                later.cancel();
                later = null;
            }
            ask(thread);
        }

        private void ask(OfThread thread) {
            thread.asked = true;
            thread.askedAtMs = clockMs.getAsLong();
            context.commit();
        }
    }
}
