package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.schema.Control;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice cache clear}. */
@Command(
        name = "clear",
        header = "Takes every answer out of the cache.",
        description = {"", "Whatever is asked again is paid again. Asks first.", ""},
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice cache clear --yes --reason 'new model behind the same name'"})
final class CacheClearCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--reason", paramLabel = "WHY", description = "Why, for others to read.")
    @Nullable String reason;

    @Option(names = "--json", description = "The rule that holds, as one JSON object.")
    boolean json;

    @Mixin
    Question question = new Question();

    @Mixin
    Person person = new Person();

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    CacheClearCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            question.ask(
                    "Every answer of every tenant under %s at %s becomes invalid."
                            .formatted(
                                    cluster.topics().prefix(),
                                    cluster.settings().servers()),
                    surroundings);
            Control rule = Invalidation.by(
                            person.name(surroundings.environment()),
                            Optional.ofNullable(reason).orElse(""))
                    .build();
            Control holds = Invalidation.write(cluster, rule, output);
            if (json) {
                output.json(ControlShown.json(holds));
            }
        }
        return ExitCode.OK.number();
    }
}
