package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.DeadLetter;
import io.sluice.cli.shell.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice dlt list}. */
@Command(
        name = "list",
        header = "Lists dead letters with their reasons, the latest last.",
        description = "",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice dlt list --since 1d"})
final class DltListCommand extends TableCommand<DeadLetter> {

    @Option(names = "--since", paramLabel = "TIME", description = "How far to look back: 90m, 12h, 7d. Default: all")
    @Nullable String since;

    DltListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void check() {
        from(Instant.now());
    }

    private Optional<Instant> from(Instant now) {
        return Optional.ofNullable(since).map(time -> now.minus(Times.ago("--since", time)));
    }

    @Override
    List<DeadLetter> read(Cluster cluster, Instant now) {
        return DeadLetter.since(cluster, from(now));
    }

    @Override
    ObjectNode shown(DeadLetter letter, Instant now) {
        return LetterShown.json(letter);
    }

    @Override
    Table table(List<DeadLetter> letters, Instant now) {
        Table table = new Table(">ID", ">AGE", "TOPIC", ">PLACE", ">BYTES", ">REPLAYED", "REASON");
        for (DeadLetter letter : letters) {
            byte[] value = letter.record().value();
            table.row(
                    letter.name(),
                    Times.brief(Duration.between(letter.at(), now)),
                    letter.topic(),
                    letter.place(),
                    value == null ? "(null)" : "%,d".formatted(value.length),
                    letter.replayedAt()
                            .map(at -> Times.brief(Duration.between(at, now)) + " ago")
                            .orElse(""),
                    letter.reason());
        }
        return table;
    }

    @Override
    String nothing(Cluster cluster) {
        return "there are no dead letters";
    }
}
