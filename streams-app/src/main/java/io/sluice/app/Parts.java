package io.sluice.app;

import io.sluice.app.call.CallWorker;
import io.sluice.app.call.WorkerStats;
import io.sluice.app.ops.Instance;
import io.sluice.app.topology.RestoreState;
import io.sluice.app.topology.StreamsRole;
import io.sluice.schemas.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The roles of one instance as they come up, and how they are. Written by the thread that starts them, read by any. */
final class Parts implements Instance {
    private final Set<Role> roles;
    private final Map<String, Object> clientSettings;
    private volatile @Nullable StreamsRole streams;
    private volatile @Nullable CallWorker worker;

    /** @param clientSettings of Kafka's clients: whom it does not let in is told so by name */
    Parts(Set<Role> roles, Map<String, Object> clientSettings) {
        this.roles = Set.copyOf(roles);
        this.clientSettings = Map.copyOf(clientSettings);
    }

    void streams(StreamsRole started) {
        streams = started;
    }

    void worker(CallWorker started) {
        worker = started;
    }

    @Override
    public Set<String> roles() {
        return roles.stream().map(Role::word).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<String> waitsFor() {
        StreamsRole streaming = streams;
        CallWorker calling = worker;
        if ((streaming == null && roles.contains(Role.STREAMS)) || (calling == null && roles.contains(Role.CALLS))) {
            return Optional.of("starting");
        }
        if (streaming != null && streaming.state() == StreamsRole.State.STARTING) {
            return Optional.of(words(streaming.restored()));
        }
        if (calling != null && !calling.joined()) {
            return Optional.of("call workers join their group");
        }
        return Optional.empty();
    }

    private static String words(RestoreState state) {
        return state.storesLeft() == 0
                ? "stream threads join their group"
                : "restoring %d stores: %d of %d records"
                        .formatted(state.storesLeft(), state.offsetsDone(), state.offsetsTotal());
    }

    @Override
    public Optional<String> stopped() {
        StreamsRole streaming = streams;
        CallWorker calling = worker;
        if (streaming != null && streaming.state() == StreamsRole.State.FAILED) {
            return Optional.of("the streams role stopped: "
                    + streaming.failure().map(this::words).orElse("see the log"));
        }
        return calling == null ? Optional.empty() : calling.stopped();
    }

    private String words(Throwable failure) {
        return Refusal.words(failure, clientSettings).orElseGet(failure::toString);
    }

    @Override
    public Optional<WorkerStats> calls() {
        return Optional.ofNullable(worker).map(CallWorker::stats);
    }

    @Override
    public Optional<StreamsRole> streams() {
        return Optional.ofNullable(streams);
    }
}
