package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.CacheStore;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.Controls;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice cache info}. */
@Command(
        name = "info",
        header = "Shows how large the cache is, and which answers are invalid.",
        description = {
            "",
            "How many answers there are at most: so many offsets has their changelog, where answers that expired or were replaced",
            "and the marks of transactions count too. The page of an instance with the roles ops and streams has the number there.",
            ""
        },
        sortOptions = false)
final class CacheInfoCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "One JSON object.")
    boolean json;

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    CacheInfoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            CacheStore store = CacheStore.read(cluster);
            List<Control> rules = new Controls(cluster)
                    .all().stream()
                            .filter(control -> control.getKind() == ControlKind.INVALIDATE_CACHE)
                            .toList();
            if (json) {
                output.json(shown(store, rules));
            } else {
                output.line("changelog    %s, %d partitions".formatted(store.topic(), store.partitions()));
                output.line(
                        "answers      at most %,d: offsets in the changelog, those of expired and replaced answers too"
                                .formatted(store.recordsMax()));
                output.line("on disk      "
                        + (store.bytes().isPresent()
                                ? "%,d MB in the brokers' logs"
                                        .formatted(store.bytes().getAsLong() >> 20)
                                : "the brokers do not tell"));
                output.line("invalid      " + (rules.isEmpty() ? "nothing" : ""));
                rules.forEach(rule -> output.line("  " + words(rule)));
            }
        }
        return ExitCode.OK.number();
    }

    private static String words(Control rule) {
        return "%s; by %s, %s ago%s"
                .formatted(
                        ControlShown.criteria(rule),
                        rule.getBy(),
                        Times.brief(Duration.ofMillis(System.currentTimeMillis() - rule.getAtMs())),
                        rule.getReason().isEmpty() ? "" : ": " + rule.getReason());
    }

    private static ObjectNode shown(CacheStore store, List<Control> rules) {
        ObjectNode json = Output.object();
        json.put("changelog", store.topic());
        json.put("partitions", store.partitions());
        json.put("answers_max", store.recordsMax());
        json.put("bytes", store.bytes().isPresent() ? store.bytes().getAsLong() : null);
        ArrayNode invalid = json.putArray("invalid");
        rules.forEach(rule -> invalid.add(ControlShown.json(rule)));
        return json;
    }
}
