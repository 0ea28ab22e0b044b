package io.sluice.cli.client;

import io.sluice.app.config.Suggestion;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.cluster.Jobs;
import io.sluice.cli.shell.UserException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what was named on the command line, or says what there is. */
final class Named {

    private Named() {}

    /** @param tenant where tenants have jobs of the same id; empty: none was said */
    static JobStatus job(Cluster cluster, String id, Optional<String> tenant) {
        Jobs jobs = new Jobs(cluster);
        List<JobStatus> found = jobs.find(id);
        List<JobStatus> fitting = found.stream()
                .filter(status -> tenant.map(status.job().getTenant()::equals).orElse(true))
                .toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        String tenants = found.stream().map(status -> status.job().getTenant()).collect(Collectors.joining(", "));
        if (!found.isEmpty()) {
            throw UserException.usage("job '%s' is one of: %s. Choose with --tenant".formatted(id, tenants));
        }
        throw UserException.usage(
                "there is no job '%s'%s. ./sluice jobs lists them".formatted(id, suggestion(id, jobs.ids())));
    }

    /** The same job, as it is now. */
    static JobStatus again(Cluster cluster, JobStatus status) {
        return job(cluster, status.job().getId(), Optional.of(status.job().getTenant()));
    }

    static String lane(Cluster cluster, String name) {
        if (cluster.lanes().contains(name)) {
            return name;
        }
        throw UserException.usage("there is no lane '%s'%s. There is: %s"
                .formatted(
                        name,
                        suggestion(name, cluster.lanes()),
                        cluster.lanes().isEmpty() ? "none" : String.join(", ", cluster.lanes())));
    }

    private static String suggestion(String name, Collection<String> known) {
        return known.stream()
                .filter(other -> other.startsWith(name) || other.endsWith(name))
                .findFirst()
                .or(() -> Suggestion.nearest(name, known, Math.max(2, name.length() / 4)))
                .map(other -> " (did you mean '" + other + "'?)")
                .orElse("");
    }
}
