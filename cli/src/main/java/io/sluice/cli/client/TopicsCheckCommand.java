package io.sluice.cli.client;

import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Acl;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.TopicCheck;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schemas.TopicLayout;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice topics check}. */
@Command(
        name = "check",
        header = "Compares the topics with what the job needs, and lists the rights that each part needs.",
        description = {"", "Changes nothing. A remark does no harm; what is WRONG keeps the job from starting.", ""},
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Exit codes: 0 all is well, 1 software error, 2 wrong usage, 3 something is missing or wrong.",
            "",
            "Example:",
            "  ./sluice topics check --config sluice.yaml"
        })
final class TopicsCheckCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "One JSON object a line: topics, then rights (\"acl\").")
    boolean json;

    @Mixin
    LayoutOptions layout = new LayoutOptions();

    @Mixin
    HelpOption help = new HelpOption();

    TopicsCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        SluiceConfig settings = layout.load(surroundings.environment());
        try (Cluster cluster = layout.connect(surroundings.environment())) {
            TopicLayout needed = LayoutOptions.layout(settings, cluster);
            List<TopicCheck> checks = TopicCheck.of(cluster, needed);
            new TopicsShown(checks, Acl.of(needed)).print(new Output(surroundings), json);
            return checks.stream().allMatch(TopicCheck::ok) ? ExitCode.OK.number() : ExitCode.FAILED_ITEMS.number();
        }
    }
}
