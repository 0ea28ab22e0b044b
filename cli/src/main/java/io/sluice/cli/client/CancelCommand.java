package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.producer.SluicePublisher;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice cancel}. */
@Command(
        name = "cancel",
        header = "Cancels a job: what is not answered yet is not paid any more.",
        description = {
            "",
            "Calls that are under way end as they end; the rest of the job's requests get CANCELLED as their result.",
            "A call that requests of other jobs wait for too is made for them.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice cancel prompts-20261122-141500-3fa9"})
public final class CancelCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    JobArgument job = new JobArgument();

    @Option(names = "--json", description = "The job as one JSON object.")
    boolean json;

    @Mixin
    Person person = new Person();

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public CancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Output output = new Output(surroundings);
        String by = person.name(surroundings.environment());
        try (Cluster cluster = options.connect(surroundings.environment())) {
            JobStatus status = job.find(cluster);
            switch (status.state()) {
                case COMPLETE -> output.words("job " + job.id + " is complete: there is nothing to cancel");
                case CANCELLED ->
                    output.words("job " + job.id + " is cancelled already"
                            + (status.job().getBy().isEmpty()
                                    ? ""
                                    : ", by " + status.job().getBy()));
                case OPEN, CLOSED, UNKNOWN -> {
                    try (SluicePublisher publisher = cluster.client().publisher()) {
                        Acknowledged.of(
                                publisher.cancelJob(
                                        status.job().getId(), status.job().getTenant(), by),
                                cluster);
                    }
                    output.words("cancelled job %s as %s; %,d of its requests have their result"
                            .formatted(job.id, by, status.done()));
                    status = Named.again(cluster, status);
                }
            }
            if (json) {
                output.json(JobShown.json(status));
            }
        }
        return ExitCode.OK.number();
    }
}
