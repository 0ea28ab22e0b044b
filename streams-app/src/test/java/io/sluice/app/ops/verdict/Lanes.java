package io.sluice.app.ops.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Samples of a lane that is well, to be changed where a test wants. Every 2 s one. */
final class Lanes {
    static final long STEP_MS = 2_000;

    long backlog;
    long backingOff;
    OptionalLong inFlight = OptionalLong.of(0);
    long progress;
    int owners = 1;
    Dimension requests = new Dimension(10, OptionalLong.of(500), OptionalLong.of(490));
    Dimension tokens = new Dimension(1_000, OptionalLong.of(40_000), OptionalLong.of(39_000));
    String blockedOn = "";
    long waitMs;
    long throttledUntilMs;
    long breakerUntilMs;
    boolean refused;
    String trouble = "";
    Optional<LaneSample.Pause> pause = Optional.empty();
    String silent = "";

    private final List<LaneSample> history = new ArrayList<>();
    private long nowMs = 1_000_000;

    /** One more sample, as things stand. */
    Lanes sample() {
        nowMs += STEP_MS;
        history.add(new LaneSample(
                nowMs,
                backlog,
                backingOff,
                inFlight,
                progress,
                owners,
                requests,
                tokens,
                Dimension.NONE,
                blockedOn,
                waitMs,
                throttledUntilMs,
                breakerUntilMs,
                refused,
                trouble,
                pause,
                silent));
        return this;
    }

    /** So many seconds of samples during which nothing changes. */
    Lanes still(long seconds) {
        for (long second = 0; second < seconds; second += STEP_MS / 1000) {
            sample();
        }
        return this;
    }

    long nowMs() {
        return nowMs;
    }

    List<LaneSample> history() {
        return history;
    }
}
