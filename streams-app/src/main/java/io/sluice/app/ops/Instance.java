package io.sluice.app.ops;

import io.sluice.app.call.WorkerStats;
import io.sluice.app.topology.StreamsRole;
import java.util.Optional;
import java.util.Set;

/** What this process says of itself. Cheap, for any thread, at any time after the start began. */
public interface Instance {
    /** Names of the roles that it plays. */
    Set<String> roles();

    /** What it still waits for before every role works: stores to be restored, slots to be assigned; empty if nothing. */
    Optional<String> waitsFor();

    /** Why a role stopped by itself; empty while all work. */
    Optional<String> stopped();

    /** The call worker; empty without that role, or before it started. */
    Optional<WorkerStats> calls();

    /** The streams; empty without that role, or before it started. */
    Optional<StreamsRole> streams();
}
