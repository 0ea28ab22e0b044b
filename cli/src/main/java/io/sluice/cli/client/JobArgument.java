package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.JobStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The job that is meant. */
final class JobArgument {

    @Parameters(paramLabel = "JOB", description = "The job's id, as submit printed it or jobs lists it.")
    String id = "";

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "Whose job, where more than one tenant has one of that id.")
    @Nullable String tenant;

    JobStatus find(Cluster cluster) {
        return Named.job(cluster, id, Optional.ofNullable(tenant));
    }
}
