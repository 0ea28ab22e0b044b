package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.cluster.Jobs;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice jobs}. */
@Command(
        name = "jobs",
        header = "Lists jobs with their progress and cost.",
        description = {
            "",
            "Open jobs, and those that were opened, closed or cancelled of late; the latest last. FAILED counts rejected and",
            "expired requests too; BY is who cancelled the job, and when. A job of which there are results and no record (its",
            "requests came as JSON) is open until it is cancelled.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Examples:",
            "  ./sluice jobs",
            "  ./sluice jobs --since 7d --json | jq -r 'select(.failed > 0) | .job'"
        })
public final class JobsCommand extends TableCommand<JobStatus> {

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1d",
            description = "How far to look back: 90m, 12h, 7d. Default: ${DEFAULT-VALUE}")
    String since = "1d";

    public JobsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void check() {
        Times.ago("--since", since);
    }

    @Override
    List<JobStatus> read(Cluster cluster, Instant now) {
        return new Jobs(cluster).since(now.minus(Times.ago("--since", since)));
    }

    @Override
    ObjectNode shown(JobStatus status, Instant now) {
        return JobShown.json(status);
    }

    @Override
    String nothing(Cluster cluster) {
        return "no job since " + since + " ago";
    }

    @Override
    Table table(List<JobStatus> jobs, Instant now) {
        Table table =
                new Table("JOB", "STATE", ">DONE", ">OF", ">FAILED", ">CANCELLED", ">COST", "TENANT", "NAME", "BY");
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
                    totals.wentWrong(),
                    totals.ends().cancelled(),
                    Wording.cost(totals.money().spentNanos(), totals.money().unpriced()),
                    status.job().getTenant(),
                    name == null ? "" : name,
                    JobShown.by(status, now));
        }
        return table;
    }
}
