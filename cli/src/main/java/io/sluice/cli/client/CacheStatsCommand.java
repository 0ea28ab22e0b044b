package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.CacheUse;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.panel.Wording;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.totals.Dollars;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice cache stats}. */
@Command(
        name = "stats",
        header = "Shows by tenant how often the cache answered, and what that saved.",
        description = "",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice cache stats --since 1d"})
final class CacheStatsCommand extends TableCommand<CacheUse> {

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How far to look back: 90m, 12h, 7d. Default: ${DEFAULT-VALUE}")
    String since = "1h";

    CacheStatsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void check() {
        Times.ago("--since", since);
    }

    @Override
    List<CacheUse> read(Cluster cluster, Instant now) {
        return CacheUse.since(cluster, now.minus(Times.ago("--since", since)));
    }

    @Override
    String nothing(Cluster cluster) {
        return "no request got its result since " + since + " ago";
    }

    @Override
    Table table(List<CacheUse> uses, Instant now) {
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

    @Override
    ObjectNode shown(CacheUse use, Instant now) {
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
