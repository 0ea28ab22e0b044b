package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Backlog;
import io.sluice.cli.cluster.BrokerTime;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.Verdicts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.VerdictReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code sluice lag}. */
@Command(
        name = "lag",
        header = "Shows what waits on each topic, and for how long.",
        description = {
            "",
            "In the order of the flow. BEHIND counts offsets between the group's and the end: records, and the marks that",
            "transactions leave; what a worker has done beyond its group's offset is taken off. OLDEST is how long the first",
            "waits. MEMBERS are the consumers in the group: with none, nobody works on it. VERDICT is what an instance with the",
            "role ops says of the lane or stage (docs/runbook.md), where one runs and --schema-registry is given; --json has why.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Examples:", "  ./sluice lag", "  ./sluice lag --json | jq 'select(.behind > 0)'"})
public final class LagCommand extends TableCommand<LagCommand.Line> {

    public LagCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** A topic with the verdict on whoever reads it. */
    record Line(Backlog backlog, Optional<VerdictReport> verdict) {

        String word() {
            return verdict.map(VerdictReport::getVerdict).orElse("");
        }
    }

    @Override
    Instant now(Cluster cluster, Instant wall) {
        return BrokerTime.now(cluster, wall);
    }

    @Override
    List<Line> read(Cluster cluster, Instant now) {
        Verdicts verdicts = Verdicts.read(cluster, now);
        return Backlog.read(cluster, now).stream()
                .map(backlog -> new Line(backlog, verdicts.ofTopic(cluster, backlog.topic())))
                .toList();
    }

    @Override
    Table table(List<Line> lines, Instant now) {
        Table table = new Table("TOPIC", ">BEHIND", ">OLDEST", ">MEMBERS", "GROUP", "VERDICT");
        lines.forEach(line -> table.row(
                line.backlog().topic(),
                line.backlog().behind(),
                line.backlog().oldest().map(Times::brief).orElse(""),
                (long) line.backlog().members(),
                line.backlog().group(),
                line.word()));
        return table;
    }

    @Override
    String nothing(Cluster cluster) {
        return "no topic is read under " + cluster.topics().prefix();
    }

    @Override
    ObjectNode shown(Line line, Instant now) {
        Backlog backlog = line.backlog();
        ObjectNode json = Output.object();
        json.put("topic", backlog.topic());
        json.put("group", backlog.group());
        json.put("behind", backlog.behind());
        json.put("oldest_ms", backlog.oldest().map(age -> age.toMillis()).orElse(null));
        json.put("members", backlog.members());
        json.put("verdict", line.verdict().map(VerdictReport::getVerdict).orElse(null));
        json.put("why", line.verdict().map(VerdictReport::getWhy).orElse(null));
        return json;
    }
}
