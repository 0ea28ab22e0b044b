package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.cluster.Jobs;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Totals;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice jobs}. */
@Command(
        name = "jobs",
        header = "Lists jobs with their progress and cost.",
        description = {"", "Open jobs, and those that were opened, closed or cancelled of late; the latest last.", ""},
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Examples:",
            "  ./sluice jobs",
            "  ./sluice jobs --since 7d --json | jq -r 'select(.failed > 0) | .job'"
        })
public final class JobsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1d",
            description = "How far to look back: 90m, 12h, 7d. Default: ${DEFAULT-VALUE}")
    String since = "1d";

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public JobsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        Instant from = Instant.now().minus(Times.ago("--since", since));
        try (Cluster cluster = options.connect(surroundings.environment())) {
            List<JobStatus> jobs = new Jobs(cluster).since(from);
            if (json) {
                jobs.stream().map(JobShown::json).forEach(output::json);
            } else if (jobs.isEmpty()) {
                output.words("no job since " + since + " ago");
            } else {
                table(jobs).print(output);
            }
        }
        return ExitCode.OK.number();
    }

    private static Table table(List<JobStatus> jobs) {
        Table table = new Table("JOB", "STATE", ">DONE", ">OF", ">FAILED", ">COST", "TENANT", "NAME");
        for (JobStatus status : jobs) {
            Totals totals = JobShown.totals(status);
            Long count = status.job().getCount();
            String name = status.job().getName();
            table.row(
                    status.job().getId(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    // Nothing was said of it in the time that was looked at.
                    status.progress().isEmpty() ? "-" : status.done(),
                    count == null ? "" : count,
                    totals.notAnswered(),
                    Wording.cost(totals.money().spentNanos(), totals.money().unpriced()),
                    status.job().getTenant(),
                    name == null ? "" : name);
        }
        return table;
    }
}
