package io.sluice.cli.client;

import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice topics}: what has commands of its own. */
@Command(
        name = "topics",
        header = "Creates the job's topics, or checks them; prints what each needs.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class TopicsCommand implements Runnable {

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    HelpOption help = new HelpOption();

    private TopicsCommand() {}

    /** With its commands. */
    public static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new TopicsCommand())
                .addSubcommand(new TopicsCheckCommand(surroundings))
                .addSubcommand(new TopicsCreateCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? check or create");
    }
}
