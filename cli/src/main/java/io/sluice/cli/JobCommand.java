package io.sluice.cli;

import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.shell.Choices;
import io.sluice.cli.shell.ConfigSource;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice job}: one instance of the job against a Kafka that is somewhere else. */
@Command(
        name = "job",
        header = "Runs one instance of the job against your own Kafka and registry.",
        description = {
            "",
            "Both are named in the settings (kafka.bootstrap-servers, registry.urls). Runs until it is stopped; logs to",
            "standard error. More instances share the work: give each an instance-id and a state-dir of its own.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {"Example:", "  ./sluice job --config sluice.yaml --roles streams"})
final class JobCommand implements Callable<Integer> {

    /** Restoring takes as long as it takes; meanwhile health says that it lives, and is not ready. */
    private static final Duration READY_TIMEOUT = Duration.ofDays(7);

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Surroundings surroundings;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "Settings (YAML).")
    Path config = Path.of("");

    @Option(
            names = "--roles",
            paramLabel = "ROLE,...",
            completionCandidates = Choices.Roles.class,
            split = ",",
            description = "What this instance does: streams, calls, ops. Default: all")
    String[] roles = {};

    @Option(names = "--verbose", description = "Log what others (Kafka's clients) say too.")
    boolean verbose;

    @Mixin
    HelpOption help = new HelpOption();

    JobCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Set<Role> chosen = roles();
        // Keys are for those who call: an instance of another role need not hold them.
        SluiceConfig settings =
                ConfigSource.load(Optional.of(config), surroundings.environment(), chosen.contains(Role.CALLS));
        if (settings.lanes().isEmpty()) {
            throw UserException.usage("--config: " + config + " has no lanes");
        }
        Logging.startOnConsole(settings.logFormat(), verbose);
        try (Interrupts interrupts = Interrupts.listen();
                SluiceJob job = SluiceJob.start(settings, chosen, Budget.unlimited())) {
            job.awaitReady(READY_TIMEOUT, surroundings.err()::println);
            job.opsAddress().ifPresent(address -> surroundings.err().println("health, metrics and page: " + address));
            surroundings.err().println("ready");
            while (!interrupts.signal().await(LOOK)) {
                job.stopped().ifPresent(why -> {
                    throw new UserException(ExitCode.SOFTWARE, "the job stopped: " + why);
                });
            }
            surroundings.err().println("stopping");
            return ExitCode.INTERRUPTED.number();
        }
    }

    private Set<Role> roles() {
        Set<Role> chosen = EnumSet.noneOf(Role.class);
        for (String word : roles) {
            chosen.add(Arrays.stream(Role.values())
                    .filter(role -> role.word().equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> UserException.usage("--roles must be of %s, was '%s'"
                            .formatted(
                                    Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", ")),
                                    word))));
        }
        return chosen.isEmpty() ? EnumSet.allOf(Role.class) : chosen;
    }
}
