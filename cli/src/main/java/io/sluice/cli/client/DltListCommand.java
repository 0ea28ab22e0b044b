package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.DeadLetter;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice dlt list}. */
@Command(
        name = "list",
        header = "Lists dead letters with their reasons, the latest last.",
        description = "",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice dlt list --since 1d"})
final class DltListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--since", paramLabel = "TIME", description = "How far to look back: 90m, 12h, 7d. Default: all")
    @Nullable String since;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    DltListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        Instant now = Instant.now();
        Optional<Instant> from = Optional.ofNullable(since).map(time -> now.minus(Times.ago("--since", time)));
        try (Cluster cluster = options.connect(surroundings.environment())) {
            List<DeadLetter> letters = DeadLetter.since(cluster, from);
            if (json) {
                letters.stream().map(LetterShown::json).forEach(output::json);
            } else if (letters.isEmpty()) {
                output.words("there are no dead letters");
            } else {
                Table table = new Table(">ID", ">AGE", "TOPIC", ">PLACE", ">BYTES", "REASON");
                for (DeadLetter letter : letters) {
                    byte[] value = letter.record().value();
                    table.row(
                            letter.name(),
                            Times.brief(Duration.between(letter.at(), now)),
                            letter.topic(),
                            letter.place(),
                            value == null ? "(null)" : "%,d".formatted(value.length),
                            letter.reason());
                }
                table.print(output);
            }
        }
        return ExitCode.OK.number();
    }
}
