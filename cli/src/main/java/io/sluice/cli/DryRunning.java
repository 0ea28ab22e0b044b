package io.sluice.cli;

import io.sluice.app.provider.PriceTable;
import io.sluice.cli.dryrun.DryRun;
import io.sluice.cli.dryrun.DryRunReport;
import io.sluice.cli.engine.Engine;
import io.sluice.cli.input.PromptReader;
import io.sluice.cli.panel.Reporter;
import io.sluice.cli.run.BadLineWords;
import io.sluice.cli.run.RunOrder;
import io.sluice.cli.shell.ExitCode;
import io.sluice.cli.shell.Interrupts;
import io.sluice.cli.shell.Surroundings;
import io.sluice.cli.shell.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.function.Predicate;

/** {@code sluice run --dry-run}. */
record DryRunning(
        Surroundings surroundings,
        Engines engines,
        PlatformOrder wanted,
        RunOrder order,
        PriceTable prices,
        boolean json) {

    int run(PlatformOptions platform, LaneSetup lanes) throws IOException {
        Reporter reporter = surroundings.reporter(platform.verbose);
        try {
            if (!Files.isDirectory(wanted.dataDir().resolve("broker"))) {
                // Nothing was ever answered here: the cache is empty without a look.
                return tell(read(reporter, fingerprint -> false), reporter);
            }
            Logging.start(platform.logFile(lanes), wanted.config().logFormat(), platform.verbose);
            try (Interrupts interrupts = Interrupts.listen();
                    Engine engine = engines.start(wanted, reporter::step)) {
                engine.startCache(reporter::step);
                reporter.step("reading " + order.input().name());
                return tell(
                        read(reporter, fingerprint -> {
                            if (interrupts.signal().isRequested()) {
                                throw new UserException(ExitCode.INTERRUPTED, "interrupted");
                            }
                            return engine.isCached(fingerprint);
                        }),
                        reporter);
            }
        } finally {
            reporter.clear();
        }
    }

    private DryRunReport read(Reporter reporter, Predicate<String> cached) throws IOException {
        BadLineWords words = new BadLineWords(reporter);
        try (PromptReader input = order.prompts()) {
            return new DryRun(wanted.config(), prices, cached, words::say).read(input);
        }
    }

    private int tell(DryRunReport report, Reporter reporter) throws IOException {
        reporter.clear();
        report.words(order.simulated()).forEach(surroundings.err()::println);
        if (json) {
            surroundings.out().write((report.json(order.simulated()) + "\n").getBytes(StandardCharsets.UTF_8));
            surroundings.out().flush();
        }
        return report.rejected() > 0 ? ExitCode.FAILED_ITEMS.number() : ExitCode.OK.number();
    }
}
