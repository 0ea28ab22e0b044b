package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.CacheUse;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Dollars;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice cache stats}. */
@Command(
        name = "stats",
        header = "Shows by tenant how often the cache answered, and what that saved.",
        description = "",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice cache stats --since 1d"})
final class CacheStatsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How far to look back: 90m, 12h, 7d. Default: ${DEFAULT-VALUE}")
    String since = "1h";

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    CacheStatsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        Instant from = Instant.now().minus(Times.ago("--since", since));
        try (Cluster cluster = options.connect(surroundings.environment())) {
            List<CacheUse> uses = CacheUse.since(cluster, from);
            if (json) {
                uses.stream().map(CacheStatsCommand::shown).forEach(output::json);
            } else if (uses.isEmpty()) {
                output.words("no request got its result since " + since + " ago");
            } else {
                table(uses).print(output);
            }
        }
        return ExitCode.OK.number();
    }

    private static Table table(List<CacheUse> uses) {
        Table table = new Table(
                "TENANT",
                ">REQUESTS",
                ">HITS",
                ">HIT RATE",
                ">COALESCED",
                ">CALLS",
                ">TOKENS SAVED",
                ">SAVED",
                ">SPENT");
        uses.forEach(use -> row(table, use.tenant(), use));
        if (uses.size() > 1) {
            row(table, "(all)", uses.stream().reduce(CacheUse::plus).orElseThrow());
        }
        return table;
    }

    private static void row(Table table, String name, CacheUse use) {
        table.row(
                name,
                use.requests(),
                use.hits(),
                "%.1f%%".formatted(100 * use.hitRate()),
                use.coalesced(),
                use.paidCalls(),
                use.tokensSaved(),
                Dollars.shown(use.savedNanos()),
                Wording.cost(use.spentNanos(), use.unpriced()));
    }

    private static ObjectNode shown(CacheUse use) {
        ObjectNode json = Output.object();
        json.put("tenant", use.tenant());
        json.put("requests", use.requests());
        json.put("cache_hits", use.hits());
        json.put("hit_rate", use.hitRate());
        json.put("coalesced", use.coalesced());
        json.put("paid_calls", use.paidCalls());
        json.put("tokens_saved", use.tokensSaved());
        json.put("cost_saved_usd", Dollars.exact(use.savedNanos()));
        json.put("cost_usd", use.unpriced() > 0 ? null : Dollars.exact(use.spentNanos()));
        return json;
    }
}
