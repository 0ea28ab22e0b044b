package io.sluice.app.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Reads all settings from a file, the environment over it, and overrides over both; reports all that is wrong at once. */
final class ConfigLoader {
    private static final int FILE = 100;
    private static final int ENVIRONMENT = 300;
    private static final int OVERRIDES = 400;
    private static final List<String> FREE = List.of(
            "kafka.common", "kafka.producer", "kafka.consumer", "kafka.streams", "kafka.admin", "registry.settings");

    private final SmallRyeConfig config;
    private final Environment environment;
    private final Settings settings;
    private final KeySource keys;
    private final SluiceConfig usual = SluiceConfig.defaults();

    private ConfigLoader(
            SmallRyeConfig config, Environment environment, Map<String, String> variables, boolean keysWanted) {
        this.config = config;
        this.environment = environment;
        settings = new Settings(config);
        keys = new KeySource(settings, variables, keysWanted);
    }

    static SluiceConfig load(
            Optional<Path> file, Map<String, String> variables, Map<String, String> overrides, boolean keysWanted) {
        Environment environment = new Environment(variables);
        // No interceptors: ${...} in a value is Kafka's to resolve.
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment.settings(), ENVIRONMENT))
                .withSources(new PropertiesConfigSource(overrides, "overrides", OVERRIDES));
        file.ifPresent(path -> builder.withSources(new YamlConfigSource(path.toString(), YamlText.read(path), FILE)));
        return new ConfigLoader(builder.build(), environment, variables, keysWanted).read();
    }

    private SluiceConfig read() {
        Set<String> written = written();
        List<LaneConfig> lanes = lanes(written);
        SluiceConfig read = section(
                usual,
                () -> new SluiceConfig(
                        settings.text("instance-id").orElse(usual.instanceId()),
                        settings.text("state-dir").map(Path::of).orElse(usual.stateDir()),
                        section(usual.topics(), this::topics),
                        section(usual.cache(), this::cache),
                        lanes,
                        section(usual.worker(), this::worker),
                        section(usual.stream(), this::stream),
                        section(usual.kafka(), () -> kafka(written)),
                        section(usual.registry(), () -> registry(written)),
                        new PricesConfig(settings.text("prices.overlay").map(Path::of)),
                        section(usual.ops(), this::ops),
                        settings.oneOf("log.format", LogFormat.class).orElse(usual.logFormat())));
        new UnknownKeys(settings, FREE).check(written, environment.settings().keySet(), keys.variables());
        if (!settings.problems().isEmpty()) {
            throw new ConfigException(settings.problems());
        }
        return read;
    }

    /** Names that the file and the overrides have, as people write them: no quotes, no list indexes. */
    private Set<String> written() {
        Set<String> names = new TreeSet<>();
        config.getConfigSources().forEach(source -> {
            if (source.getOrdinal() != ENVIRONMENT) {
                source.getPropertyNames().forEach(name -> names.add(name.replaceFirst("\\[\\d+].*$", "")));
            }
        });
        return names;
    }

    private List<LaneConfig> lanes(Set<String> written) {
        Set<String> names = new TreeSet<>();
        for (String name : written) {
            String[] parts = name.split("\\.", 3);
            if (parts[0].equals("lanes") && parts.length == 3) {
                names.add(parts[1].startsWith("\"") ? name.split("\"")[1] : parts[1]);
            }
        }
        names.addAll(environment.lanesBesides(names));
        LaneReader reader = new LaneReader(settings, keys, names);
        List<LaneConfig> lanes = new ArrayList<>();
        names.forEach(name -> reader.read(name).ifPresent(lanes::add));
        return lanes;
    }

    private TopicsConfig topics() {
        TopicsConfig topics = usual.topics();
        return new TopicsConfig(
                settings.text("topics.prefix").orElse(topics.prefix()),
                settings.integer("topics.partitions", topics.partitions()),
                (short) Math.clamp(settings.number("topics.replication", topics.replication()), -1, Short.MAX_VALUE),
                (int) Math.min(Integer.MAX_VALUE, settings.bytes("topics.max-record-bytes", topics.maxRecordBytes())),
                settings.duration("topics.results-retention", topics.resultsRetention()),
                settings.flag("topics.results-json", topics.resultsJson()));
    }

    private CacheConfig cache() {
        CacheConfig cache = usual.cache();
        return new CacheConfig(
                settings.duration("cache.ttl-chat", cache.ttlChat()),
                settings.duration("cache.ttl-embeddings", cache.ttlEmbeddings()),
                settings.number("cache.max-entries", cache.maxEntries()),
                settings.bytes("cache.max-bytes", cache.maxBytes()),
                settings.bytes("cache.hot-bytes", cache.hotBytes()),
                settings.duration("cache.id-window", cache.idWindow()),
                settings.flag("cache.collapse-whitespace", cache.collapseWhitespace()));
    }

    private WorkerConfig worker() {
        WorkerConfig worker = usual.worker();
        return new WorkerConfig(
                settings.duration("worker.session-timeout", worker.sessionTimeout()),
                settings.duration("worker.liveness-margin", worker.livenessMargin()),
                settings.duration("worker.commit-interval", worker.commitInterval()),
                settings.integer("worker.commit-records-max", worker.commitRecordsMax()),
                settings.integer("worker.window-offsets-max", worker.windowOffsetsMax()),
                settings.duration("worker.drain-timeout", worker.drainTimeout()),
                settings.duration("worker.transaction-timeout", worker.transactionTimeout()));
    }

    private StreamConfig stream() {
        StreamConfig stream = usual.stream();
        return new StreamConfig(
                settings.integer("stream.threads", stream.threads()),
                settings.duration("stream.commit-interval", stream.commitInterval()),
                settings.duration("stream.poll-interval", stream.pollInterval()),
                settings.fraction("stream.disk-high-water", stream.diskHighWater()),
                settings.number("stream.open-requests-max", stream.openRequestsMax()),
                settings.bytes("stream.rocks-bytes", stream.rocksBytes()),
                settings.integer("stream.standby-replicas", stream.standbyReplicas()),
                settings.integer("stream.interactive-calls-max", stream.interactiveCallsMax()));
    }

    private OpsConfig ops() {
        OpsConfig ops = usual.ops();
        return new OpsConfig(
                settings.flag("ops.enabled", ops.enabled()),
                settings.text("ops.bind").orElse(ops.bind()),
                settings.integer("ops.port", ops.port()));
    }

    private KafkaConfig kafka(Set<String> written) {
        return new KafkaConfig(
                settings.text("kafka.bootstrap-servers").orElse(usual.kafka().bootstrapServers()),
                free("kafka.common", written),
                free("kafka.producer", written),
                free("kafka.consumer", written),
                free("kafka.streams", written),
                free("kafka.admin", written));
    }

    private RegistrySettings registry(Set<String> written) {
        List<URI> urls = settings.uris("registry.urls");
        return new RegistrySettings(
                urls.isEmpty() ? usual.registry().urls() : urls,
                free("registry.settings", written),
                settings.duration("registry.start-timeout", usual.registry().startTimeout()));
    }

    /** Settings that are passed through under their own names, the environment's over the file's. */
    private Map<String, String> free(String section, Set<String> written) {
        Map<String, String> free = new TreeMap<>(environment.free(section));
        for (String name : written) {
            ConfigValue value = config.getConfigValue(name);
            if (name.startsWith(section + ".") && value.getValue() != null) {
                String setting = name.substring(section.length() + 1).replace("\"", "");
                if (value.getConfigSourceOrdinal() == OVERRIDES) {
                    free.put(setting, value.getValue());
                } else {
                    free.putIfAbsent(setting, value.getValue());
                }
            }
        }
        return free;
    }

    private <T> T section(T otherwise, Supplier<T> section) {
        return settings.build("", otherwise, section);
    }
}
