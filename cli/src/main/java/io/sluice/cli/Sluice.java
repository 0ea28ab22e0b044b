package io.sluice.cli;

import io.sluice.cli.client.CacheCommand;
import io.sluice.cli.client.CancelCommand;
import io.sluice.cli.client.CollectCommand;
import io.sluice.cli.client.DltCommand;
import io.sluice.cli.client.JobsCommand;
import io.sluice.cli.client.LagCommand;
import io.sluice.cli.client.LanesCommand;
import io.sluice.cli.client.PauseCommand;
import io.sluice.cli.client.ResumeCommand;
import io.sluice.cli.client.SubmitCommand;
import io.sluice.cli.client.TopicsCommand;
import io.sluice.cli.client.WatchCommand;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schemas.GeneratedTypes;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code sluice} command: reads what was typed and does it. */
@Command(
        name = "sluice",
        header = "Prompts in, answers out: none paid twice, no limit exceeded, nothing lost.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%n",
        footer = {
            "  test   Runs all checks and tests of the source tree.",
            "  bench  Measures the job on this machine: ./sluice bench --help",
            "",
            "Start here:",
            "  ./sluice run examples/prompts.jsonl",
            "",
            "./sluice COMMAND --help explains a command."
        },
        versionProvider = VersionWords.class)
public final class Sluice implements Runnable {

    private static final int WIDTH = 120;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    HelpOption help = new HelpOption();

    private Sluice() {}

    /** Ends the process with the command's exit code. */
    public static void main(String[] arguments) {
        System.exit(execute(Surroundings.ofProcess(), new EmbeddedEngines(), arguments));
    }

    /** Does what the arguments say and returns the exit code. */
    static int execute(Surroundings surroundings, Engines engines, String... arguments) {
        GeneratedTypes.trust();
        Failures failures = new Failures(surroundings.err());
        return new CommandLine(new Sluice())
                .addSubcommand(new RunCommand(surroundings, engines))
                .addSubcommand(new UpCommand(surroundings, engines))
                .addSubcommand(new JobCommand(surroundings))
                .addSubcommand(new SubmitCommand(surroundings))
                .addSubcommand(new WatchCommand(surroundings))
                .addSubcommand(new CollectCommand(surroundings))
                .addSubcommand(new CancelCommand(surroundings))
                .addSubcommand(new JobsCommand(surroundings))
                .addSubcommand(new LagCommand(surroundings))
                .addSubcommand(new LanesCommand(surroundings))
                .addSubcommand(new PauseCommand(surroundings))
                .addSubcommand(new ResumeCommand(surroundings))
                .addSubcommand(CacheCommand.line(surroundings))
                .addSubcommand(DltCommand.line(surroundings))
                .addSubcommand(TopicsCommand.line(surroundings))
                .addSubcommand(new AutoComplete.GenerateCompletion())
                .addSubcommand(new CommandLine.HelpCommand())
                .addSubcommand(new VersionCommand())
                .registerConverter(BigDecimal.class, Numbers::amount)
                .registerConverter(Long.class, Numbers::whole)
                .registerConverter(Integer.TYPE, Numbers::wholeInt)
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        surroundings.outIsTerminal() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(WIDTH)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::execution)
                .execute(arguments);
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? ./sluice help lists them");
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
