package io.sluice.cli;

import io.sluice.app.config.OpsConfig;
import io.sluice.app.provider.PriceTable;
import io.sluice.cli.engine.Engine;
import io.sluice.cli.input.ModelChoice;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.run.Destination;
import io.sluice.cli.run.RunInput;
import io.sluice.cli.run.RunOrder;
import io.sluice.cli.run.RunOutcome;
import io.sluice.cli.run.RunSession;
import io.sluice.cli.run.RunSettings;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import io.sluice.cli.totals.Dollars;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice run}: a file of prompts in, a file of answers out. */
@Command(
        name = "run",
        header = "Answers every prompt of a file, none paid twice.",
        description = {
            "",
            "Starts Kafka, a schema registry and the job in this process, publishes the file, collects the results and",
            "stops again. Prompts that were answered before (in this data directory, within the cache's time to live:",
            "2 h for chat, 24 h for embeddings) are answered from the cache, for nothing.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "The input is JSON lines where FILE ends in .jsonl, .ndjson or .json, or where its first line begins with {;",
            "else it is text. Blank lines are passed over. In JSON lines, these may be mixed:",
            "  {\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{...}}",
            "                      OpenAI Batch; also with url /v1/embeddings",
            "  {\"prompt\":\"...\"}    with custom_id, system, model and OpenAI's parameters (temperature, max_tokens,",
            "                      seed, ...) if you like; other fields are not sent",
            "In a text, each line is a prompt as it stands.",
            "A line that cannot be read is reported with its number, gets its line in the output, and stops nothing.",
            "",
            "The output, in the order of the input: OpenAI Batch output (id, custom_id, response, error) and an object",
            "\"sluice\" with source (call, cache, coalesced), lane, attempts, timing, tokens and cost.",
            "",
            "Interrupted (or killed)? The same command goes on where the run was: what was answered is not paid again.",
            "Standard input cannot be read again, so it cannot go on.",
            "",
            "Exit codes: 0 all answered, 1 software error, 2 wrong usage, 3 finished with failed items,",
            "4 stopped by --max-cost, 130 interrupted.",
            "",
            "Examples:",
            "  ./sluice run examples/prompts.jsonl",
            "  ./sluice run prompts.txt --provider openai --model gpt-4o-mini --dry-run",
            "  ./sluice run prompts.txt --provider openai --model gpt-4o-mini --max-cost 2.50",
            "  echo 'Why is the sky blue?' | ./sluice run - | jq -r .response.body.choices[0].message.content"
        })
final class RunCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Engines engines;

    @Parameters(paramLabel = "FILE", description = "Prompts, one a line; - is standard input.")
    String file = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where results go; - is standard output. Default: FILE with .results.jsonl, and - for standard input")
    @Nullable String out;

    @Option(names = "--model", paramLabel = "NAME", description = "Ask this model, whatever the lines name.")
    @Nullable String model;

    @Option(names = "--limit", paramLabel = "N", description = "Take only the first N prompts.")
    @Nullable Long limit;

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description = {
                "Stop starting calls when the run has spent this much (exit code 4). A higher value goes on.",
                "Never exceeded where the prompts state max_tokens, or with Anthropic, which wants one. A",
                "chat that states none counts as 1,024 tokens of answer (the lane's output-tokens-default)",
                "until it ends: what the calls in flight write beyond that comes on top, and is said at the",
                "end."
            })
    @Nullable BigDecimal maxCost;

    @Option(
            names = "--dry-run",
            description = "Ask no provider: say how many hits, calls, tokens, dollars and minutes to expect.")
    boolean dryRun;

    @Option(
            names = "--json",
            description = "The summary as one JSON object on standard output (standard error if results go there).")
    boolean json;

    @Mixin
    HelpOption help = new HelpOption();

    @Mixin
    PlatformOptions platform = new PlatformOptions();

    RunCommand(Surroundings surroundings, Engines engines) {
        this.surroundings = surroundings;
        this.engines = engines;
    }

    @Override
    public Integer call() throws IOException {
        long began = System.nanoTime();
        check();
        LaneSetup lanes = platform.lanes(Optional.ofNullable(model), surroundings.environment());
        PriceTable prices = Prices.load(lanes.config());
        RunOrder order = order(lanes, prices);
        // The command shows its own progress, and ends: nobody would look elsewhere.
        PlatformOrder wanted = new PlatformOrder(
                platform.home(lanes),
                lanes.config().withOps(OpsConfig.off()),
                lanes.simulated(),
                PlatformOrder.Ports.FREE);
        if (dryRun) {
            return new DryRunning(surroundings, engines, wanted, order, prices, json).run(platform, lanes);
        }
        Logging.start(platform.logFile(lanes), lanes.config().logFormat(), platform.verbose);
        Reporter reporter = surroundings.reporter(platform.verbose);
        try (Interrupts interrupts = Interrupts.listen()) {
            Engine engine = engines.start(wanted, reporter::step);
            RunSession run = new RunSession(order, engine, reporter, interrupts.signal());
            try (engine) {
                if (order.input() instanceof RunInput.OfStream) {
                    reporter.say("reading standard input; such a run cannot be resumed when it is interrupted");
                }
                RunOutcome outcome = run.run(Instant.now());
                reporter.clear();
                Duration time = Duration.ofNanos(System.nanoTime() - began);
                new Ending(surroundings, json, order)
                        .tell(new Summary(outcome, lanes.simulated(), ProcessMemory.peakBytes(), time));
                return Ending.exitCode(outcome).number();
            } finally {
                run.noteSpend();
            }
        } finally {
            reporter.clear();
        }
    }

    private RunOrder order(LaneSetup lanes, PriceTable prices) throws IOException {
        // A budget needs prices: without them it could not be kept.
        ModelChoice models = maxCost == null ? lanes.models() : lanes.models().objecting(Prices.missing(prices));
        RunInput input = RunInput.of(file, surroundings.in());
        String target = out != null ? out : file.equals("-") ? "-" : defaultOut(file);
        return new RunOrder(
                input,
                new RunSettings(lanes.provider(), model, limit, input.form()),
                models,
                Destination.of(dryRun ? "-" : target, file, surroundings.out()),
                platform.runs(lanes),
                maxCost == null ? OptionalLong.empty() : OptionalLong.of(Dollars.nanos(maxCost)),
                lanes.config().topics().maxRecordBytes(),
                lanes.names(),
                platform.dropUnfinished,
                lanes.simulated());
    }

    private static String defaultOut(String file) {
        return file.replaceFirst("\\.(jsonl|ndjson|json|txt)$", "") + ".results.jsonl";
    }

    private void check() {
        if (limit != null && limit < 1) {
            throw UserException.usage("--limit must be at least 1, was " + limit);
        }
        if (maxCost != null && maxCost.signum() <= 0) {
            throw UserException.usage("--max-cost must be above 0, was " + maxCost.toPlainString());
        }
        if (model != null && model.isBlank()) {
            throw UserException.usage("--model must be a name");
        }
    }
}
