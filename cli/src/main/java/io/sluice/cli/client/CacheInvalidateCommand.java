package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import io.sluice.schema.Control;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice cache invalidate}. */
@Command(
        name = "invalidate",
        header = "Takes the answers out of the cache that meet every criterion given.",
        description = {
            "",
            "Of answers that are there now; the same prompts are then asked (and paid) again. Job and tags are those of the",
            "request that opened the call.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Examples:",
            "  ./sluice cache invalidate --model gpt-4o-mini --older-than 12h",
            "  ./sluice cache invalidate --tag nightly --reason 'wrong system prompt'"
        })
final class CacheInvalidateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--model", paramLabel = "NAME", description = "Answers of this model.")
    @Nullable String model;

    @Option(names = "--tag", paramLabel = "TAG", description = "Answers with this tag.")
    @Nullable String tag;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Answers of this tenant.")
    @Nullable String tenant;

    @Option(names = "--job", paramLabel = "ID", description = "Answers to requests of this job.")
    @Nullable String job;

    @Option(names = "--older-than", paramLabel = "TIME", description = "Answers stored so long ago: 90m, 12h, 7d.")
    @Nullable String olderThan;

    @Option(names = "--reason", paramLabel = "WHY", description = "Why, for others to read.")
    @Nullable String reason;

    @Option(names = "--json", description = "The rule that holds, as one JSON object.")
    boolean json;

    @Mixin
    Person person = new Person();

    @Mixin
    ClusterOptions options = new ClusterOptions();

    @Mixin
    HelpOption help = new HelpOption();

    CacheInvalidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (model == null && tag == null && tenant == null && job == null && olderThan == null) {
            throw UserException.usage("which answers? --model, --tag, --tenant, --job or --older-than"
                    + " (./sluice cache clear takes all)");
        }
        Control.Builder rule = Invalidation.by(
                        person.name(surroundings.environment()),
                        Optional.ofNullable(reason).orElse(""))
                .setModel(model)
                .setTag(tag)
                .setTenant(tenant)
                .setJob(job);
        if (olderThan != null) {
            rule.setStoredBeforeMs(
                    rule.getAtMs() - Times.ago("--older-than", olderThan).toMillis());
        }
        Output output = new Output(surroundings);
        try (Cluster cluster = options.connect(surroundings.environment())) {
            Control holds = Invalidation.write(cluster, rule.build(), output);
            if (json) {
                output.json(ControlShown.json(holds));
            }
        }
        return ExitCode.OK.number();
    }
}
