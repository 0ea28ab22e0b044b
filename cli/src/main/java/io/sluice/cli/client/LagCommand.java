package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Backlog;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice lag}. */
@Command(
        name = "lag",
        header = "Shows what waits on each topic, and for how long.",
        description = {
            "",
            "In the order of the flow. BEHIND counts offsets between the group's and the end: records, and the marks that",
            "transactions leave; what a worker has done beyond its group's offset is taken off. OLDEST is how long the first",
            "waits. MEMBERS are the consumers in the group: with none, nobody works on it.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Examples:", "  ./sluice lag", "  ./sluice lag --json | jq 'select(.behind > 0)'"})
public final class LagCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    public LagCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            List<Backlog> backlogs = Backlog.read(cluster, Instant.now());
            if (json) {
                backlogs.stream().map(LagCommand::shown).forEach(output::json);
            } else {
                Table table = new Table("TOPIC", ">BEHIND", ">OLDEST", ">MEMBERS", "GROUP");
                backlogs.forEach(backlog -> table.row(
                        backlog.topic(),
                        backlog.behind(),
                        backlog.oldest().map(Times::brief).orElse(""),
                        (long) backlog.members(),
                        backlog.group()));
                table.print(output);
            }
        }
        return ExitCode.OK.number();
    }

    private static ObjectNode shown(Backlog backlog) {
        ObjectNode json = Output.object();
        json.put("topic", backlog.topic());
        json.put("group", backlog.group());
        json.put("behind", backlog.behind());
        json.put("oldest_ms", backlog.oldest().map(age -> age.toMillis()).orElse(null));
        json.put("members", backlog.members());
        return json;
    }
}
