package io.sluice.app.call;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.sluice.app.lane.WorkerClock;

/** A machine with a worker in a simulated fleet: its two clocks, whether it runs, and whether it reaches the broker. */
final class FleetHost implements WorkerClock {
    private static final long EPOCH_MS = 1_700_000_000_000L;

    final int number;
    private final Timeline time;
    private final long origin;
    private int life;
    private boolean dead;
    private long frozenUntil;
    private long stoodStill;
    private long wallErrorMs;
    private boolean cutOff;

    FleetHost(int number, Timeline time, long origin) {
        this.number = number;
        this.time = time;
        this.origin = origin;
    }

    @Override
    public long nanoTime() {
        return origin + time.now() - stoodStill;
    }

    @Override
    public long wallMillis() {
        return EPOCH_MS + NANOSECONDS.toMillis(time.now()) + wallErrorMs;
    }

    /** Runs it here: not before the process goes on if it is frozen, and never if it was killed meanwhile. */
    void in(long nanos, Runnable run) {
        int mine = life;
        time.in(nanos, () -> {
            if (mine != life) {
                return;
            }
            if (time.now() < frozenUntil) {
                in(frozenUntil - time.now(), run);
            } else {
                run.run();
            }
        });
    }

    /** The process stops for a while; with {@code suspended}, its monotonic clock too. */
    void freeze(long nanos, boolean suspended) {
        if (time.now() >= frozenUntil) {
            frozenUntil = time.now() + nanos;
            time.in(nanos, () -> stoodStill += suspended ? nanos : 0);
        }
    }

    void kill() {
        life++;
        dead = true;
    }

    void rise() {
        dead = false;
        frozenUntil = 0;
    }

    boolean dead() {
        return dead;
    }

    /** Whether it was not frozen for so long. */
    boolean hasRunFor(long nanos) {
        return time.now() - frozenUntil >= nanos;
    }

    boolean frozen() {
        return time.now() < frozenUntil;
    }

    void stepWall(long errorMs) {
        wallErrorMs = errorMs;
    }

    /** As a time service does, if it is reached. */
    void nudgeWall(long errorMs) {
        if (!cutOff) {
            wallErrorMs = errorMs;
        }
    }

    void cutOff(boolean now) {
        cutOff = now;
    }

    /** Whether it reaches the broker. */
    boolean connected() {
        return !dead && !cutOff;
    }
}
