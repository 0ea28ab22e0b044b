package io.sluice.cli.client;

import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice cache}: what has commands of its own. */
@Command(
        name = "cache",
        header = "Shows what the cache does and holds, and takes answers out of it.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class CacheCommand implements Runnable {

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    HelpOption help = new HelpOption();

    private CacheCommand() {}

    /** With its commands. */
    public static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new CacheCommand())
                .addSubcommand(new CacheStatsCommand(surroundings))
                .addSubcommand(new CacheInfoCommand(surroundings))
                .addSubcommand(new CacheInvalidateCommand(surroundings))
                .addSubcommand(new CacheClearCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? stats, info, invalidate or clear");
    }
}
