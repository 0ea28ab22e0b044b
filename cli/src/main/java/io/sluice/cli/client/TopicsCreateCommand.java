package io.sluice.cli.client;

import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Acl;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterException;
import io.sluice.cli.cluster.TopicCheck;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import io.sluice.schemas.Refusal;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.TopicSetupException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice topics create}. */
@Command(
        name = "create",
        header = "Creates the topics that the job needs and that are not there yet.",
        description = {"", "The job does the same when it starts, where it may. Nothing that is there is changed.", ""},
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice topics create --config sluice.yaml"})
final class TopicsCreateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--json", description = "One JSON object a line: topics, then rights (\"acl\").")
    boolean json;

    @Mixin
    LayoutOptions options = new LayoutOptions();

    @Mixin
    HelpOption help = new HelpOption();

    TopicsCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        SluiceConfig settings = options.load(surroundings.environment());
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            TopicLayout layout = LayoutOptions.layout(settings, cluster);
            if (layout.lanes().isEmpty()) {
                throw UserException.usage("which lanes? Name them in the file of --config");
            }
            Set<String> created;
            try {
                created = TopicAdmin.ensure(
                        cluster.admin(), layout, cluster.settings().timeout());
            } catch (TopicSetupException e) {
                throw new ClusterException(
                        e.getMessage()
                                + Refusal.words(e, cluster.settings().kafka())
                                        .map(refusal -> ": " + refusal)
                                        .orElse(""),
                        e);
            }
            output.words(created.isEmpty() ? "every topic is there already" : "created: " + String.join(", ", created));
        }
        try (Cluster cluster = options.connect(surroundings.environment())) {
            TopicLayout layout = LayoutOptions.layout(settings, cluster);
            new TopicsShown(TopicCheck.of(cluster, layout), Acl.of(layout)).print(output, json);
        }
        return ExitCode.OK.number();
    }
}
