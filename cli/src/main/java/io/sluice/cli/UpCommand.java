package io.sluice.cli;

import io.sluice.cli.engine.Engine;
import io.sluice.cli.engine.SpendLimit;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.run.LeftRuns;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.HelpOption;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice up}: the platform and the job, for other clients. */
@Command(
        name = "up",
        header = "Keeps Kafka, the schema registry and the job running for other clients.",
        description = {
            "",
            "Prints the addresses when all is ready, and runs until Ctrl-C. What ./sluice run left in the data directory",
            "(cache, unfinished work) is there, and the other way round; one of them at a time uses it.",
            ""
        },
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Publish with the sluice-producer library (README.md has an example), or with anything that knows Kafka, the",
            "registry's REST interface and Avro: values in Confluent's wire format, keys are strings. Readers must be",
            "read_committed (isolation.level=read_committed).",
            "",
            "Examples:",
            "  ./sluice up",
            "  ./sluice up --kafka-port 9092 --registry-port 8081",
            "  curl -s http://localhost:8081/subjects"
        })
final class UpCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Surroundings surroundings;
    private final Engines engines;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Port of the broker. Default: any free one")
    int kafkaPort;

    @Option(names = "--registry-port", paramLabel = "PORT", description = "Port of the registry. Default: any free one")
    int registryPort;

    @Option(
            names = "--provider-port",
            paramLabel = "PORT",
            description = "Port of the provider simulator. Default: any free one")
    int providerPort;

    @Option(
            names = "--ops-port",
            paramLabel = "PORT",
            description = "Port of the page, metrics and health. Default: any free one")
    int opsPort;

    @Mixin
    PlatformOptions platform = new PlatformOptions();

    @Mixin
    HelpOption help = new HelpOption();

    UpCommand(Surroundings surroundings, Engines engines) {
        this.surroundings = surroundings;
        this.engines = engines;
    }

    @Override
    public Integer call() throws IOException {
        port("--kafka-port", kafkaPort);
        port("--registry-port", registryPort);
        port("--provider-port", providerPort);
        port("--ops-port", opsPort);
        LaneSetup lanes = platform.lanes(Optional.empty(), surroundings.environment());
        Logging.start(platform.logFile(lanes), lanes.config().logFormat(), platform.verbose);
        Reporter reporter = surroundings.reporter(platform.verbose);
        PlatformOrder wanted = new PlatformOrder(
                platform.home(lanes),
                lanes.config().withOps(lanes.config().ops().withPort(opsPort)),
                lanes.simulated(),
                new PlatformOrder.Ports(kafkaPort, registryPort, providerPort));
        try (Interrupts interrupts = Interrupts.listen();
                Engine running = engines.start(wanted, reporter::step)) {
            new LeftRuns(platform.runs(lanes), lanes.names(), platform.dropUnfinished, reporter::say).settle(running);
            running.startJob(SpendLimit.NONE, reporter::step);
            reporter.clear();
            for (String line : running.addresses().words()) {
                surroundings.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            surroundings.out().flush();
            surroundings
                    .err()
                    .println("for submit, jobs, lanes and the like in another shell:\n  "
                            + running.addresses().exports());
            surroundings.err().println("ready; Ctrl-C stops it");
            while (!interrupts.signal().await(LOOK)) {
                running.job().failure().ifPresent(why -> {
                    throw new UserException(ExitCode.SOFTWARE, "the job stopped: " + why);
                });
            }
            surroundings.err().println("stopping");
            return ExitCode.INTERRUPTED.number();
        } finally {
            reporter.clear();
        }
    }

    private static void port(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw UserException.usage(option + " must be 1 to 65535, or 0 for any free one, was " + port);
        }
    }
}
