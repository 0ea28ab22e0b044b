package io.sluice.cli;

import io.sluice.app.StartException;
import io.sluice.app.config.ConfigException;
import io.sluice.app.config.Suggestion;
import io.sluice.cli.cluster.ClusterException;
import io.sluice.cli.run.RunFailedException;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.ReaderGoneException;
import io.sluice.cli.shell.UserException;
import io.sluice.local.LocalStartException;
import io.sluice.schemas.Refusal;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words and exit codes for what goes wrong. Stack traces go to the log. */
record Failures(PrintStream err) {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Something was typed that is no command or option. */
    int usage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        Optional<String> noCommand = unknownCommand(failure, command);
        err.println("sluice: " + noCommand.orElseGet(() -> String.valueOf(failure.getMessage())));
        if (noCommand.isEmpty()) {
            UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        }
        err.println("See ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    private static Optional<String> unknownCommand(ParameterException failure, CommandLine command) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)
                || command.getSubcommands().isEmpty()
                || unmatched.getUnmatched().getFirst().startsWith("-")) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().getFirst();
        return Optional.of("'%s' is no command%s"
                .formatted(
                        word,
                        Suggestion.nearest(word, command.getSubcommands().keySet(), 2)
                                .map(near -> ": did you mean '" + near + "'?")
                                .orElse("")));
    }

    /** A command failed. */
    int execution(Exception failure, CommandLine command, ParseResult parsed) {
        return switch (failure) {
            case UserException user -> tell(user.getMessage(), user.exitCode());
            case ConfigException config -> tell(String.join("\n  ", config.problems()), ExitCode.USAGE);
            case ReaderGoneException gone -> ExitCode.INTERRUPTED.number();
            case ClusterException cluster -> tell(cluster.getMessage(), ExitCode.SOFTWARE);
            case LocalStartException start -> tell(start.getMessage(), ExitCode.SOFTWARE);
            case StartException start when !hasDataDirectory(command) -> tell(start.getMessage(), ExitCode.SOFTWARE);
            case StartException start -> logged(start, start.getMessage(), command);
            case RunFailedException run -> logged(run, run.getMessage(), command);
            case NoSuchFileException file -> tell("no such file: " + file.getMessage(), ExitCode.USAGE);
            default ->
                Refusal.words(failure, Map.of())
                        .map(words -> tell(words, ExitCode.SOFTWARE))
                        .orElseGet(() -> logged(failure, "unexpected: " + failure, command));
        };
    }

    private int tell(@Nullable String words, ExitCode code) {
        err.println("sluice: " + words);
        return code.number();
    }

    private static boolean hasDataDirectory(CommandLine command) {
        return command.getCommandSpec().findOption("--data-dir") != null;
    }

    private int logged(Exception failure, @Nullable String words, CommandLine command) {
        if (!hasDataDirectory(command) || !LOG.isErrorEnabled()) {
            // There is no log to look into.
            failure.printStackTrace(err);
            return tell(words, ExitCode.SOFTWARE);
        }
        LOG.error("the command failed", failure);
        return tell(words + "\n(the log in the data directory, logs/sluice.log, says more)", ExitCode.SOFTWARE);
    }
}
