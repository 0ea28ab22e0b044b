package io.sluice.cli.client;

import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.ClusterSettings;
import io.sluice.cli.shell.ConfigSource;
import io.sluice.cli.shell.UserException;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the Sluice is against which a command works: options, then environment, then the file of clients' settings, then the job's. */
final class ClusterOptions {

    private static final String REGISTRY = "schema.registry.";
    private static final String SERVERS = "bootstrap.servers";
    private static final String SERVERS_VARIABLE = "SLUICE_KAFKA_BOOTSTRAP_SERVERS";
    private static final String CONFIG_VARIABLE = "SLUICE_COMMAND_CONFIG";
    private static final int TIMEOUT_SECONDS_MAX = 600;

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT,...",
            description = "Kafka's brokers, or SLUICE_KAFKA_BOOTSTRAP_SERVERS.")
    @Nullable String bootstrapServer;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL,...",
            description = "The schema registry, or SLUICE_REGISTRY_URLS.")
    @Nullable String schemaRegistry;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = {
                "Settings of Kafka's clients (security.protocol=..., a line each), or",
                "SLUICE_COMMAND_CONFIG. Those of the registry's client begin with schema.registry.",
                "(schema.registry.basic.auth.user.info=...)."
            })
    @Nullable Path commandConfig;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "The job's settings (YAML) with the job's environment over them: where Kafka and the registry are, how to get in,",
                "and the topics' prefix."
            })
    @Nullable Path config;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "What the topics' names begin with, or SLUICE_TOPICS_PREFIX. Default: sluice.")
    @Nullable String prefix;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long to wait for a cluster that is away. Default: ${DEFAULT-VALUE}")
    int timeoutSeconds = 15;

    /** Connects; the caller closes. */
    Cluster connect(Map<String, String> environment) throws IOException {
        return Cluster.connect(settings(environment));
    }

    ClusterSettings settings(Map<String, String> environment) throws IOException {
        if (timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_SECONDS_MAX) {
            throw UserException.usage(
                    "--timeout must be 1 to " + TIMEOUT_SECONDS_MAX + " seconds, was " + timeoutSeconds);
        }
        Optional<SluiceConfig> job =
                Optional.ofNullable(config).map(file -> ConfigSource.load(Optional.of(file), environment, false));
        Map<String, String> kafka = new HashMap<>();
        Map<String, String> registry = new HashMap<>();
        job.ifPresent(settings -> {
            settings.kafka().adminSettings().forEach((name, value) -> kafka.put(name, value.toString()));
            registry.putAll(settings.registry().settings());
        });
        properties(environment).forEach((name, value) -> {
            if (name.startsWith(REGISTRY)) {
                registry.put(name.substring(REGISTRY.length()), value);
            } else {
                kafka.put(name, value);
            }
        });
        first(bootstrapServer, environment, SERVERS_VARIABLE).ifPresent(servers -> kafka.put(SERVERS, servers));
        if (!kafka.containsKey(SERVERS)) {
            throw UserException.usage("which Kafka? Give --bootstrap-server HOST:PORT, --config FILE, or set"
                    + " SLUICE_KAFKA_BOOTSTRAP_SERVERS (./sluice up prints what to set)");
        }
        Optional<String> urls = first(schemaRegistry, environment, "SLUICE_REGISTRY_URLS")
                .or(() -> Optional.ofNullable(registry.get("url")))
                .or(() -> job.map(ClusterOptions::urls));
        registry.remove("url");
        try {
            return new ClusterSettings(
                    kafka,
                    urls.map(list -> new RegistryConfig(split(list), registry)),
                    new Topics(first(prefix, environment, "SLUICE_TOPICS_PREFIX")
                            .or(() -> job.map(settings -> settings.topics().prefix()))
                            .orElse("sluice.")),
                    Duration.ofSeconds(timeoutSeconds));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(String.valueOf(e.getMessage())
                    .replace("topics.prefix", "--prefix")
                    .replace("registry.urls", "--schema-registry"));
        }
    }

    private static String urls(SluiceConfig job) {
        return job.registry().urls().stream().map(URI::toString).collect(Collectors.joining(","));
    }

    private Map<String, String> properties(Map<String, String> environment) throws IOException {
        Optional<Path> file = Optional.ofNullable(commandConfig)
                .or(() -> first(null, environment, CONFIG_VARIABLE).map(Path::of));
        if (file.isEmpty()) {
            return Map.of();
        }
        if (!Files.isRegularFile(file.get()) || !Files.isReadable(file.get())) {
            throw UserException.usage("--command-config: cannot read " + file.get());
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file.get(), StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(
                    "--command-config: " + file.get() + " is no file of properties: " + e.getMessage());
        }
        Map<String, String> all = new HashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> all.put(name, properties.getProperty(name).strip()));
        return all;
    }

    private static Optional<String> first(@Nullable String option, Map<String, String> environment, String variable) {
        return Optional.ofNullable(option)
                .or(() -> Optional.ofNullable(environment.get(variable)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .toList();
    }
}
