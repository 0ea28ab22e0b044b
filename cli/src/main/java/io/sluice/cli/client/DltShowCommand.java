package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.DeadLetter;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice dlt show}. */
@Command(
        name = "show",
        header = "Shows a dead letter with what is in it, prompt included.",
        description = "",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice dlt show 0:17"})
final class DltShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "ID", description = "As dlt list shows it.")
    String id = "";

    @Option(names = "--json", description = "One JSON object.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    DltShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            DeadLetter letter = DeadLetter.since(cluster, Optional.empty()).stream()
                    .filter(one -> one.name().equals(id))
                    .findFirst()
                    .orElseThrow(() -> UserException.usage(
                            "there is no dead letter '%s'. ./sluice dlt list shows them".formatted(id)));
            if (json) {
                output.json(LetterShown.whole(letter));
            } else {
                output.line("id       " + letter.name());
                output.line("at       " + letter.at());
                output.line("from     " + letter.topic() + " " + letter.place());
                output.line("reason   " + letter.reason());
                letter.ownHeaders()
                        .forEach(header ->
                                output.line("header   " + header.key() + ": " + LetterShown.shown(header.value())));
                output.line("key      " + LetterShown.shown(letter.record().key()));
                output.line("value    " + LetterShown.shown(letter.record().value()) + (letter.cut() ? " (cut)" : ""));
            }
        }
        return ExitCode.OK.number();
    }
}
