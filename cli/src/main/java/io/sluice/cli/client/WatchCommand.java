package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.JobStatus;
import io.sluice.cli.engine.JobView;
import io.sluice.cli.panel.Progress;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.run.RateMeter;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Totals;
import io.sluice.schema.JobProgress;
import io.sluice.schema.JobState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice watch}. */
@Command(
        name = "watch",
        header = "Follows a job until all its results are there.",
        description = {
            "",
            "On a terminal in place, else a line every 5 s, on standard error. Ctrl-C ends the watching only.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Exit codes: 0 all answered, 1 software error, 2 wrong usage, 3 finished with failed items, 130 interrupted.",
            "",
            "Examples:",
            "  ./sluice watch \"$(./sluice submit prompts.jsonl)\"",
            "  ./sluice watch prompts-20261122-141500-3fa9 --json | jq .done"
        })
public final class WatchCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final Surroundings surroundings;

    @Mixin
    JobArgument job = new JobArgument();

    @Option(names = "--json", description = "Each change as one JSON object on a line of standard output.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public WatchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        Reporter reporter = surroundings.reporter(false);
        try (Interrupts interrupts = Interrupts.listen();
                Cluster cluster = options.connect(surroundings.environment());
                FollowedJob followed = FollowedJob.find(cluster, job::find)) {
            JobStatus status = follow(followed, reporter, interrupts, output);
            reporter.clear();
            return tell(status, output);
        } finally {
            reporter.clear();
        }
    }

    private JobStatus follow(FollowedJob followed, Reporter reporter, Interrupts interrupts, Output output) {
        RateMeter rate = new RateMeter();
        Patience patience = new Patience(reporter::say);
        JobStatus status = followed.status();
        long changedNanos = System.nanoTime();
        show(status, rate, reporter, output, true);
        while (!status.complete() && !interrupts.signal().isRequested()) {
            Optional<JobStatus> next = followed.poll(POLL);
            if (next.isPresent()) {
                status = next.get();
                changedNanos = System.nanoTime();
            } else if (System.nanoTime() - changedNanos > QUIET.toNanos()) {
                // The publisher may have closed or cancelled it meanwhile.
                status = patience.ask(followed::now).orElse(status);
                if (status.job().getState() == JobState.CANCELLED
                        && status.job().getCount() == null) {
                    return status;
                }
                changedNanos = System.nanoTime();
            }
            show(status, rate, reporter, output, next.isPresent());
        }
        return status;
    }

    private void show(JobStatus status, RateMeter rate, Reporter reporter, Output output, boolean changed) {
        if (json) {
            if (changed) {
                output.json(JobShown.json(status));
            }
            return;
        }
        Long count =
                status.progress().map(JobProgress::getCount).orElse(status.job().getCount());
        rate.sample(System.nanoTime(), status.done());
        reporter.show(new Progress(
                count == null ? OptionalLong.empty() : OptionalLong.of(count),
                JobShown.totals(status),
                JobView.NONE,
                rate.perSecond(),
                count == null ? Optional.empty() : rate.timeFor(count - status.done()),
                false));
    }

    private int tell(JobStatus status, Output output) {
        Totals totals = JobShown.totals(status);
        if (!status.complete() && status.state() != JobStatus.State.CANCELLED) {
            output.words("job %s is not complete: %,d done; the same command goes on watching"
                    .formatted(job.id, status.done()));
            return ExitCode.INTERRUPTED.number();
        }
        output.words(
                "job %s is %s: %,d answered (%,d called, %,d from the cache, %,d coalesced), %,d failed, %,d rejected, %,d expired, %,d cancelled; spent %s"
                        .formatted(
                                job.id,
                                status.state() == JobStatus.State.CANCELLED ? "cancelled" : "complete",
                                totals.ends().answered(),
                                totals.work().paidCalls(),
                                totals.work().cacheHits(),
                                totals.work().coalesced(),
                                totals.ends().failed(),
                                totals.ends().rejected(),
                                totals.ends().expired(),
                                totals.ends().cancelled(),
                                Wording.cost(
                                        totals.money().spentNanos(),
                                        totals.money().unpriced())));
        boolean all = status.complete() && totals.notAnswered() == 0;
        return all ? ExitCode.OK.number() : ExitCode.FAILED_ITEMS.number();
    }
}
