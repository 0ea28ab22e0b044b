package io.sluice.cli;

import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.shell.Choices;
import io.sluice.cli.shell.ConfigSource;
import io.sluice.cli.shell.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that starts a platform. */
final class PlatformOptions {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".sluice",
            description = {
                "Where the broker's log, the cache, runs and logs are kept. Default: ${DEFAULT-VALUE}",
                "The cache in it is what a second run is answered from. One process at a time uses it.",
                "What real providers answer is kept in DIR/real, apart from the simulator's answers."
            })
    Path dataDir = Path.of(".sluice");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "Settings (YAML): lanes with their limits and keys, cache, prices. All are explained in",
                "streams-app/src/main/resources/io/sluice/app/config/sluice.reference.yaml.",
                "Variables SLUICE_... override the file."
            })
    @Nullable Path config;

    @Option(
            names = "--provider",
            paramLabel = "NAME|URL",
            completionCandidates = Choices.Providers.class,
            description = {
                "Who answers:",
                "  sim        the built-in simulator: no key, no money (the default without --config)",
                "  openai     needs OPENAI_API_KEY or OPENAI_API_KEY_FILE",
                "  anthropic  needs ANTHROPIC_API_KEY or ANTHROPIC_API_KEY_FILE",
                "  URL        any OpenAI-compatible server, such as http://localhost:8000/v1;",
                "             SLUICE_PROVIDER_KEY is sent as its key if it is set",
                "With lanes from --config, sim rehearses: their calls go to the simulator."
            })
    @Nullable String provider;

    @Option(
            names = "--drop-unfinished",
            description = "Cancel what unfinished runs left in the data directory. Their answers stay in the cache.")
    boolean dropUnfinished;

    @Option(names = "--verbose", description = "Show Sluice's own log on standard error, instead of the live panel.")
    boolean verbose;

    /**
     * Where this start keeps its data. What a real provider answered is apart from what the simulator did: their fingerprints are the same,
     * and no rehearsal may be taken for an answer.
     */
    Path home(LaneSetup lanes) {
        return lanes.simulated() ? dataDir : dataDir.resolve("real");
    }

    Path runs(LaneSetup lanes) {
        return home(lanes).resolve("runs");
    }

    Path logFile(LaneSetup lanes) {
        return Logging.fileIn(home(lanes));
    }

    private void checkDataDir() {
        Path there = dataDir.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there != null && !Files.isDirectory(there)) {
            throw UserException.usage("--data-dir: " + there + " is no directory");
        }
    }

    /** The choice among config, option and default. */
    LaneSetup lanes(Optional<String> model, Map<String, String> environment) {
        checkDataDir();
        Optional<ProviderChoice> choice = Optional.ofNullable(provider).map(ProviderChoice::parse);
        // With --provider, the file's lanes are rehearsed or not used: their keys are not needed.
        SluiceConfig loaded = ConfigSource.load(Optional.ofNullable(config), environment, choice.isEmpty());
        if (!loaded.lanes().isEmpty() && choice.map(ProviderChoice::isSimulator).orElse(true)) {
            boolean rehearsal = choice.isPresent();
            return new LaneSetup(
                    loaded, rehearsal, LaneSetup.models(loaded.lanes(), model), rehearsal ? "config on sim" : "config");
        }
        ProviderChoice chosen = choice.orElseGet(ProviderChoice::simulator);
        return new LaneSetup(
                loaded.withLanes(List.of(chosen.laneFor(model, environment))),
                chosen.isSimulator(),
                chosen.models(model),
                chosen.shown());
    }
}
