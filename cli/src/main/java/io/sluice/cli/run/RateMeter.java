package io.sluice.cli.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast a count grew in the last while. Used by one thread. */
public final class RateMeter {

    private static final long SPAN_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long SURE_NANOS = Duration.ofSeconds(2).toNanos();

    private record Sample(long nanos, long count) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Call it a few times a second: it keeps a sample each time, as far back as it looks. */
    public void sample(long nowNanos, long count) {
        samples.addLast(new Sample(nowNanos, count));
        while (nowNanos - samples.getFirst().nanos() > SPAN_NANOS) {
            samples.removeFirst();
        }
    }

    /** So many a second. */
    public double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        return (last.count() - first.count()) * 1e9 / Math.max(1, last.nanos() - first.nanos());
    }

    /** How long {@code count} more will take; empty while nothing can be said. */
    public Optional<Duration> timeFor(long count) {
        if (samples.isEmpty() || samples.getLast().nanos() - samples.getFirst().nanos() < SURE_NANOS) {
            return Optional.empty();
        }
        double rate = perSecond();
        return rate <= 0 ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(1000 * count / rate)));
    }
}
