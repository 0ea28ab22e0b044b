package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.Jobs;
import io.sluice.cli.input.InputLine;
import io.sluice.cli.input.ModelChoice;
import io.sluice.cli.input.PromptReader;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.run.JobName;
import io.sluice.cli.run.RunInput;
import io.sluice.cli.shell.Choices;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.ServiceClass;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice submit}. */
@Command(
        name = "submit",
        header = "Publishes a file of prompts as a job, and prints the job's id.",
        description = {
            "",
            "Takes the same files as run, and returns when the broker has them all; then watch and collect take the id.",
            "A line that cannot be read, or is too large, is reported with its number and not published.",
            "",
            "Each line's request has the same id whenever it is published under the same job (JOB:LINE:custom_id): what",
            "was interrupted goes on with --job, and gives no request a second result (within the id window of 24 h).",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Exit codes: 0 all published, 1 software error, 2 wrong usage, 3 published without the lines reported,",
            "130 interrupted.",
            "",
            "Examples:",
            "  ./sluice submit prompts.jsonl --service-class bulk --tag nightly",
            "  job=$(./sluice submit prompts.txt --default-model gpt-4o-mini) && ./sluice collect \"$job\" --out answers.jsonl"
        })
public final class SubmitCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "Prompts, one a line; - is standard input.")
    String file = "";

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "The job's id: one of your own, or that of a submit that was interrupted. Default: a new one")
    @Nullable String job;

    @Option(names = "--model", paramLabel = "NAME", description = "Ask this model, whatever the lines name.")
    @Nullable String model;

    @Option(
            names = "--default-model",
            paramLabel = "NAME",
            description = "Ask this model where a line names none. (Without, such a line is not published.)")
    @Nullable String defaultModel;

    @Option(names = "--limit", paramLabel = "N", description = "Take only the first N prompts.")
    @Nullable Long limit;

    @Option(
            names = "--service-class",
            paramLabel = "CLASS",
            completionCandidates = Choices.ServiceClasses.class,
            description = {
                "interactive, which goes first, or bulk, which takes what is left. Default: interactive. Of a job with more open",
                "calls than stream.interactive-calls-max (1,000), the further ones wait with bulk until half of them are left."
            })
    String serviceClass = "interactive";

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "A word by which the answers can be invalidated later; may be given more than once.")
    List<String> tags = List.of();

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Answers are never shared across tenants. Default: ${DEFAULT-VALUE}")
    String tenant = "default";

    @Option(names = "--json", description = "Print a JSON object with the job's id and counts at the end.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public SubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Output output = new Output(surroundings);
        check();
        RunInput input = RunInput.of(file, surroundings.in());
        try (Interrupts interrupts = Interrupts.listen();
                Cluster cluster = options.connect(surroundings.environment())) {
            cluster.needed(cluster.topics().requests());
            String id = Optional.ofNullable(job).orElseGet(() -> newJob(input.name()));
            boolean begun = job != null && begun(cluster, id);
            try (SluicePublisher publisher = cluster.client().publisher();
                    PromptReader prompts = new PromptReader(
                            input.open(),
                            input.form(),
                            new ModelChoice(
                                    Optional.ofNullable(model),
                                    Optional.ofNullable(defaultModel),
                                    Optional.ofNullable(defaultModel)),
                            RecordSize.max(cluster),
                            limit == null ? Long.MAX_VALUE : limit)) {
                Submission submission = new Submission(
                        id, tenant, cluster, serviceClass(), tags, publisher, surroundings.reporter(false));
                Optional<InputLine.Prompt> first = submission.first(prompts);
                if (first.isEmpty()) {
                    output.words("no line of %s can be published, so there is no job".formatted(input.name()));
                    return ExitCode.FAILED_ITEMS.number();
                }
                if (!json) {
                    // Before anything is published, so that whoever stops this knows how to go on.
                    output.line(id);
                }
                if (!begun) {
                    Acknowledged.of(publisher.openJob(id, tenant, input.name()), cluster);
                }
                boolean whole = submission.publish(first.get(), prompts, interrupts.signal());
                if (whole) {
                    Acknowledged.of(publisher.closeJob(id, tenant, submission.published()), cluster);
                }
                return tell(id, submission, whole, output);
            }
        }
    }

    private int tell(String id, Submission submission, boolean whole, Output output) {
        if (json) {
            ObjectNode object = Output.object();
            object.put("job", id);
            object.put("tenant", tenant);
            object.put("published", submission.published());
            object.put("not_published", submission.notPublished());
            object.put("closed", whole);
            output.json(object);
        }
        String lines = Wording.count(submission.published(), "request") + " published as job " + id
                + (submission.notPublished() == 0
                        ? ""
                        : "; " + Wording.count(submission.notPublished(), "line") + " not published");
        if (!whole) {
            output.words("interrupted: " + lines + ". The same command with --job " + id + " goes on");
            return ExitCode.INTERRUPTED.number();
        }
        output.words(lines);
        return submission.notPublished() == 0 ? ExitCode.OK.number() : ExitCode.FAILED_ITEMS.number();
    }

    /** Whether the job was opened before; a job that takes no more requests is refused. */
    private boolean begun(Cluster cluster, String id) {
        Optional<JobState> known = new Jobs(cluster).announced(tenant, id).map(Job::getState);
        if (known.isPresent() && known.get() != JobState.OPEN) {
            throw UserException.usage("job '%s' is %s and takes no more requests; choose another --job"
                    .formatted(id, known.get() == JobState.CLOSED ? "closed" : "cancelled"));
        }
        return known.isPresent();
    }

    private static String newJob(String inputName) {
        return JobName.of(inputName, Instant.now())
                + "-%04x".formatted(ThreadLocalRandom.current().nextInt(1 << 16));
    }

    private ServiceClass serviceClass() {
        return switch (serviceClass) {
            case "interactive" -> ServiceClass.INTERACTIVE;
            case "bulk" -> ServiceClass.BULK;
            default ->
                throw UserException.usage("--service-class must be interactive or bulk, was '" + serviceClass + "'");
        };
    }

    private void check() {
        ServiceClass unused = serviceClass();
        if (limit != null && limit < 1) {
            throw UserException.usage("--limit must be at least 1, was " + limit);
        }
        if ((model != null && model.isBlank()) || (defaultModel != null && defaultModel.isBlank())) {
            throw UserException.usage("a model must be a name");
        }
        if (job != null && (job.isBlank() || job.contains("/"))) {
            throw UserException.usage("--job must be a name without '/', was '" + job + "'");
        }
        if (tenant.isBlank()) {
            throw UserException.usage("--tenant must be a name");
        }
    }
}
