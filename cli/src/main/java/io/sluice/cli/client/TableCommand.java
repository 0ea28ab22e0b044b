package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that shows what a cluster holds: a table for people, an object a line for programs.
 *
 * @param <T> what a row shows
 */
abstract class TableCommand<T> implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    TableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Refuses what was typed wrong, before anybody is asked. */
    void check() {}

    abstract List<T> read(Cluster cluster, Instant now);

    abstract Table table(List<T> rows, Instant now);

    abstract ObjectNode shown(T row, Instant now);

    /** What ages are counted from: this machine's time, unless a command knows better. */
    Instant now(Cluster cluster, Instant wall) {
        return wall;
    }

    /** What is said where there is no row. */
    abstract String nothing(Cluster cluster);

    @Override
    public Integer call() throws IOException {
        check();
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            Instant now = now(cluster, Instant.now());
            List<T> rows = read(cluster, now);
            if (json) {
                rows.forEach(row -> output.json(shown(row, now)));
            } else if (rows.isEmpty()) {
                output.words(nothing(cluster));
            } else {
                table(rows, now).print(output);
            }
        }
        return ExitCode.OK.number();
    }
}
