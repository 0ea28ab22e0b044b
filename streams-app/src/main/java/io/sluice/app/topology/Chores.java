package io.sluice.app.topology;

import io.sluice.app.completion.Cancellations;
import io.sluice.app.completion.Deadlines;
import io.sluice.app.completion.FanOut;
import io.sluice.app.dedup.AnswerCache;
import io.sluice.app.metrics.UsagePartials;
import io.sluice.app.state.BrokerClock;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What the task that owns a fingerprint does at intervals, each only while there is something to do. The stream thread's. */
final class Chores {
    private static final Duration DRAIN_INTERVAL = Duration.ofMillis(5);
    private static final Duration DEADLINE_INTERVAL = Duration.ofMillis(100);
    private static final Duration CANCEL_INTERVAL = Duration.ofMillis(200);
    private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);
    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);
    private static final int DEADLINES_AT_ONCE_MAX = 500;
    private static final int CANCELLED_AT_ONCE_MAX = 10_000;
    private static final int EXPIRED_AT_ONCE_MAX = 4000;

    private final FanOut fanOut;
    private final Deadlines deadlines;
    private final Cancellations cancellations;
    private final AnswerCache cache;
    private final UsagePartials usage;
    private final BrokerClock clock;
    private final Turns drainTurns;
    private final Turns deadlineTurns;
    private final Turns cancelTurns;
    private final Turns overdueTurns;
    private final Turns expiryTurns;
    private final Turns flushTurns;

    Chores(
            ProcessorContext<?, ?> context,
            BrokerClock clock,
            FanOut fanOut,
            Deadlines deadlines,
            Cancellations cancellations,
            AnswerCache cache,
            UsagePartials usage) {
        this.clock = clock;
        this.fanOut = fanOut;
        this.deadlines = deadlines;
        this.cancellations = cancellations;
        this.cache = cache;
        this.usage = usage;
        this.drainTurns = new Turns(context, DRAIN_INTERVAL, wallMs -> always(wallMs, fanOut::proceed));
        this.flushTurns = new Turns(context, FLUSH_INTERVAL, wallMs -> always(wallMs, usage::flush));
        this.cancelTurns = new Turns(
                context,
                CANCEL_INTERVAL,
                wallMs -> always(wallMs, at -> cancellations.cancel(at, CANCELLED_AT_ONCE_MAX)));
        this.deadlineTurns = new Turns(
                context, DEADLINE_INTERVAL, wallMs -> byBrokerTime(at -> deadlines.expire(at, DEADLINES_AT_ONCE_MAX)));
        this.overdueTurns = new Turns(
                context, DRAIN_INTERVAL, wallMs -> byBrokerTime(at -> deadlines.expire(at, DEADLINES_AT_ONCE_MAX)));
        this.expiryTurns = new Turns(
                context, EXPIRY_INTERVAL, wallMs -> byBrokerTime(at -> cache.expire(at, EXPIRED_AT_ONCE_MAX)));
        look();
    }

    /** Something was done that may have made a chore, or ended one. */
    void look() {
        drainTurns.wanted(fanOut.isDraining());
        flushTurns.wanted(!usage.isEmpty());
        cancelTurns.wanted(cancellations.mayBeAny());
        deadlineTurns.wanted(deadlines.mayBeAny());
        overdueTurns.wanted(deadlines.isBehind());
        expiryTurns.wanted(!cache.isEmpty());
    }

    /** Told broker time; where that is not known yet, this machine's. For what goes on whatever the time is. */
    private void always(long wallMs, LongConsumer chore) {
        chore.accept(clock.nowMs().orElse(wallMs));
        look();
    }

    /** Told broker time, and left out while that is not known: before the first record nothing expires. */
    private void byBrokerTime(LongConsumer chore) {
        clock.nowMs().ifPresent(chore);
        look();
    }
}
