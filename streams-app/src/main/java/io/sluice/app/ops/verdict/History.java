package io.sluice.app.ops.verdict;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/** The samples of the last two minutes. One thread. */
public final class History<T> {
    private static final Duration SPAN = Duration.ofMinutes(2);
    private static final int SAMPLES_MAX = 300;

    private final Deque<T> samples = new ArrayDeque<>();
    private final ToLongFunction<T> atMs;

    /** Of samples that know when they were taken. */
    public History(ToLongFunction<T> atMs) {
        this.atMs = atMs;
    }

    /** Adds the newest. */
    public void add(T sample) {
        samples.addLast(sample);
        long from = atMs.applyAsLong(sample) - SPAN.toMillis();
        while (samples.size() > SAMPLES_MAX || atMs.applyAsLong(samples.getFirst()) < from) {
            samples.removeFirst();
        }
    }

    /** Oldest first. */
    public List<T> samples() {
        return List.copyOf(samples);
    }
}
