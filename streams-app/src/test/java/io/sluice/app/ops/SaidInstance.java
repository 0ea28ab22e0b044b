package io.sluice.app.ops;

import io.sluice.app.call.WorkerStats;
import io.sluice.app.topology.StreamsRole;
import java.util.Optional;
import java.util.Set;

/** An instance that says what a test wants. */
public final class SaidInstance implements Instance {
    volatile Optional<String> waitsFor = Optional.empty();
    volatile Optional<String> stopped = Optional.empty();
    volatile Optional<WorkerStats> calls = Optional.empty();

    /** From now on it has a worker that says so. */
    public void works(WorkerStats stats) {
        calls = Optional.of(stats);
    }

    @Override
    public Set<String> roles() {
        return Set.of("calls", "ops");
    }

    @Override
    public Optional<String> waitsFor() {
        return waitsFor;
    }

    @Override
    public Optional<String> stopped() {
        return stopped;
    }

    @Override
    public Optional<WorkerStats> calls() {
        return calls;
    }

    @Override
    public Optional<StreamsRole> streams() {
        return Optional.empty();
    }
}
