package io.sluice.cli.client;

import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice dlt}: what has commands of its own. */
@Command(
        name = "dlt",
        header = "Lists, shows and replays records that could not be read (requests.dlt).",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class DltCommand implements Runnable {

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    HelpOption help = new HelpOption();

    private DltCommand() {}

    /** With its commands. */
    public static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new DltCommand())
                .addSubcommand(new DltListCommand(surroundings))
                .addSubcommand(new DltShowCommand(surroundings))
                .addSubcommand(new DltReplayCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? list, show or replay");
    }
}
