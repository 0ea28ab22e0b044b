package io.sluice.app.lane;

/**
 * The two clocks that a worker goes by. Both are needed: the monotonic clock stops while a virtual machine is
 * suspended, the wall clock may be stepped. Implementations are safe for any thread.
 */
public interface WorkerClock {
    /** Monotonic nanoseconds; only differences mean something. */
    long nanoTime();

    /** Milliseconds since the epoch. */
    long wallMillis();

    /** The machine's clocks. */
    static WorkerClock system() {
        return new WorkerClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
