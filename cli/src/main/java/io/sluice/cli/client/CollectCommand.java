package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.run.Destination;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Totals;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice collect}. */
@Command(
        name = "collect",
        header = "Writes a job's results to a file, each once, as they come.",
        description = {
            "",
            "Ends when the job is complete. The file is written beside its place and takes it at the end, in the order of",
            "the lines; the same command goes on where an interrupted one stopped. The lines are those that run writes.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Exit codes: 0 all answered, 1 software error, 2 wrong usage, 3 finished with failed or missing items,",
            "130 interrupted.",
            "",
            "Examples:",
            "  ./sluice collect prompts-20261122-141500-3fa9 --out answers.jsonl",
            "  ./sluice collect prompts-20261122-141500-3fa9 --out - | jq -r .response.body.choices[0].message.content"
        })
public final class CollectCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    JobArgument job = new JobArgument();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where results go; - is standard output, as they come. Default: JOB.results.jsonl")
    @Nullable String out;

    @Option(names = "--no-wait", description = "Take what is there now, and end.")
    boolean noWait;

    @Option(
            names = "--json",
            description = "The counts as one JSON object on standard output (standard error if results go there).")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public CollectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        String target = out != null ? out : job.id.replace('/', '-') + ".results.jsonl";
        Destination destination = Destination.of(target, "-", surroundings.out());
        try (Interrupts interrupts = Interrupts.listen();
                Cluster cluster = options.connect(surroundings.environment());
                FollowedJob followed = FollowedJob.find(cluster, job::find)) {
            cluster.needed(cluster.topics().results());
            try (Sink sink = Sink.of(destination, job.id);
                    Collection collection = new Collection(
                            cluster, followed, sink, surroundings.reporter(false), interrupts.signal(), !noWait)) {
                Collection.Ending ending = collection.run();
                return tell(destination, sink, ending, output);
            }
        }
    }

    private int tell(Destination destination, Sink sink, Collection.Ending ending, Output output) {
        Totals totals = sink.totals();
        output.words("%s: %,d answered, %,d failed, %,d rejected, %,d expired, %,d cancelled"
                .formatted(
                        Wording.count(totals.done(), "result"),
                        totals.ends().answered(),
                        totals.ends().failed(),
                        totals.ends().rejected(),
                        totals.ends().expired(),
                        totals.ends().cancelled()));
        switch (ending) {
            case COMPLETE -> output.words("results: " + destination.shown());
            case SOME_GONE ->
                output.words("the job has more results than are left on the topic (retention); results: "
                        + destination.shown());
            case NOT_COMPLETE ->
                output.words("the job is not complete; the same command goes on. So far: " + sink.gathered());
            case INTERRUPTED -> output.words("interrupted; the same command goes on. So far: " + sink.gathered());
        }
        if (json) {
            String text = CollectedJson.of(job.id, ending, sink, destination).toString();
            if (destination instanceof Destination.OfStream) {
                output.words(text);
            } else {
                output.line(text);
            }
        }
        return switch (ending) {
            case COMPLETE -> totals.notAnswered() == 0 ? ExitCode.OK.number() : ExitCode.FAILED_ITEMS.number();
            case SOME_GONE, NOT_COMPLETE -> ExitCode.FAILED_ITEMS.number();
            case INTERRUPTED -> ExitCode.INTERRUPTED.number();
        };
    }
}
