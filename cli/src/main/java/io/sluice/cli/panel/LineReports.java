package io.sluice.cli.panel;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** For pipes and logs: a line every few seconds. */
public final class LineReports implements Reporter {

    private static final long STEP_NANOS = Duration.ofMillis(1500).toNanos();
    private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private long last;
    private boolean any;
    private final Set<String> steps = new HashSet<>();
    private long lastStepNanos;

    /** @param nanoTime as {@link System#nanoTime} */
    public LineReports(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    @Override
    public synchronized void say(String words) {
        err.println(words);
    }

    @Override
    public synchronized void step(String words) {
        long now = nanoTime.getAsLong();
        // What is restored changes many times a second: a log wants the gist.
        if (!steps.contains(words) && (steps.isEmpty() || now - lastStepNanos > STEP_NANOS)) {
            err.println(words);
            steps.add(words);
            lastStepNanos = now;
        }
    }

    @Override
    public synchronized void show(Progress progress) {
        long now = nanoTime.getAsLong();
        if (any && now - last < EVERY_NANOS) {
            return;
        }
        if (!any) {
            // The first line comes after the first interval: a quick run needs none.
            any = true;
            last = now;
            return;
        }
        last = now;
        List<String> parts = new ArrayList<>();
        parts.add(Wording.done(progress));
        parts.add(Wording.counts(progress));
        progress.job().lanes().forEach(lane -> parts.add(Wording.lane(lane)));
        parts.add(Wording.money(progress));
        if (!Wording.left(progress).isEmpty()) {
            parts.add(Wording.left(progress));
        }
        err.println(String.join(" | ", parts));
    }

    @Override
    public void clear() {
        err.flush();
    }
}
