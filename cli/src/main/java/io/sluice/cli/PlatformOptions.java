package io.sluice.cli;

import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.shell.ConfigSource;
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
                "The cache in it is what a second run is answered from. One process at a time uses it."
            })
    Path dataDir = Path.of(".sluice");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "Settings (YAML): lanes with their limits and keys, cache, prices. Every setting is explained in",
                "streams-app/src/main/resources/io/sluice/app/config/sluice.reference.yaml.",
                "Variables SLUICE_... override the file."
            })
    @Nullable Path config;

    @Option(
            names = "--provider",
            paramLabel = "NAME|URL",
            description = {
                "Who answers:",
                "  sim        the built-in simulator: no key, no money (the default, unless --config has lanes)",
                "  openai     needs OPENAI_API_KEY or OPENAI_API_KEY_FILE",
                "  anthropic  needs ANTHROPIC_API_KEY or ANTHROPIC_API_KEY_FILE",
                "  URL        any OpenAI-compatible server, such as http://localhost:8000/v1;",
                "             SLUICE_PROVIDER_KEY is sent as its key if it is set",
                "With --config, sim rehearses: the lanes stay, and their calls go to the simulator."
            })
    @Nullable String provider;

    @Option(names = "--verbose", description = "Show Sluice's own log on standard error, instead of the live panel.")
    boolean verbose;

    Path logFile() {
        return Logging.fileIn(dataDir);
    }

    /** The choice among config, option and default. */
    LaneSetup lanes(Optional<String> model, Map<String, String> environment) {
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
