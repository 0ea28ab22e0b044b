package io.sluice.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that the job is told, complete and valid. Immutable; shown without secrets.
 *
 * @param instanceId names this process among its peers; stays the same over restarts, so that a successor fences and inherits
 * @param stateDir directory of the stores
 * @param topics the topics that the job owns
 * @param cache what is kept, and how prompts are compared
 * @param lanes provider accounts, in the order in which a model is looked up
 * @param worker how call workers commit
 * @param stream how the streams role runs
 * @param kafka where Kafka is
 * @param registry where the schema registry is
 * @param prices where prices come from
 * @param ops where the instance tells how it is
 * @param logFormat how the log is written
 */
public record SluiceConfig(
        String instanceId,
        Path stateDir,
        TopicsConfig topics,
        CacheConfig cache,
        List<LaneConfig> lanes,
        WorkerConfig worker,
        StreamConfig stream,
        KafkaConfig kafka,
        RegistrySettings registry,
        PricesConfig prices,
        OpsConfig ops,
        LogFormat logFormat) {

    private static final Pattern INSTANCE_ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}");

    /** Refuses an instance id that is no part of a transactional id, and lanes of the same name. */
    public SluiceConfig {
        lanes = List.copyOf(lanes);
        List<String> problems = new ArrayList<>();
        if (!INSTANCE_ID.matcher(instanceId).matches()) {
            problems.add("instance-id must be letters, digits, - and _, at most 100, was '" + instanceId + "'");
        }
        Set<String> names = new HashSet<>();
        for (LaneConfig lane : lanes) {
            if (!names.add(lane.name())) {
                problems.add("lanes." + lane.name() + " must be there once, was there twice");
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** The defaults, with no lane: what a file adds to. */
    public static SluiceConfig defaults() {
        return new SluiceConfig(
                "sluice-1",
                Path.of(".sluice", "state"),
                TopicsConfig.defaults(),
                CacheConfig.defaults(),
                List.of(),
                WorkerConfig.defaults(),
                StreamConfig.defaults(),
                KafkaConfig.defaults(),
                RegistrySettings.defaults(),
                PricesConfig.defaults(),
                OpsConfig.defaults(),
                LogFormat.TEXT);
    }

    /**
     * Loads the settings: defaults, over them the file, over it the environment's {@code SLUICE_...} variables, over them the
     * overrides. Reads the files of keys; nothing else is touched.
     *
     * @param file YAML, as in {@code sluice.reference.yaml}
     * @param environment all variables; those that are not the job's are left alone
     * @param overrides by full name, such as {@code kafka.bootstrap-servers}
     * @throws ConfigException with all that is wrong, each with field, value and what is allowed, and no secret
     */
    public static SluiceConfig load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        return ConfigLoader.load(file, environment, overrides, true);
    }

    /** As {@link #load}, but looks for no key and misses none: for a rehearsal at a simulator, to which every lane is then sent. */
    public static SluiceConfig loadWithoutKeys(
            Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        return ConfigLoader.load(file, environment, overrides, false);
    }

    /** The lane that takes calls for the model. */
    public Optional<LaneConfig> laneFor(String model) {
        return LaneConfig.closest(lanes, model);
    }

    /** With another instance id and directory of the stores. */
    public SluiceConfig withInstance(String otherInstanceId, Path otherStateDir) {
        return new SluiceConfig(
                otherInstanceId,
                otherStateDir,
                topics,
                cache,
                lanes,
                worker,
                stream,
                kafka,
                registry,
                prices,
                ops,
                logFormat);
    }

    /** With other lanes. */
    public SluiceConfig withLanes(List<LaneConfig> others) {
        return new SluiceConfig(
                instanceId, stateDir, topics, cache, others, worker, stream, kafka, registry, prices, ops, logFormat);
    }

    /** With another Kafka and registry. */
    public SluiceConfig withCluster(KafkaConfig otherKafka, RegistrySettings otherRegistry) {
        return new SluiceConfig(
                instanceId,
                stateDir,
                topics,
                cache,
                lanes,
                worker,
                stream,
                otherKafka,
                otherRegistry,
                prices,
                ops,
                logFormat);
    }

    /** With other topics. */
    public SluiceConfig withTopics(TopicsConfig others) {
        return new SluiceConfig(
                instanceId, stateDir, others, cache, lanes, worker, stream, kafka, registry, prices, ops, logFormat);
    }

    /** With another cache. */
    public SluiceConfig withCache(CacheConfig other) {
        return new SluiceConfig(
                instanceId, stateDir, topics, other, lanes, worker, stream, kafka, registry, prices, ops, logFormat);
    }

    /** With other settings of the worker. */
    public SluiceConfig withWorker(WorkerConfig other) {
        return new SluiceConfig(
                instanceId, stateDir, topics, cache, lanes, other, stream, kafka, registry, prices, ops, logFormat);
    }

    /** With other settings of the streams role. */
    public SluiceConfig withStream(StreamConfig other) {
        return new SluiceConfig(
                instanceId, stateDir, topics, cache, lanes, worker, other, kafka, registry, prices, ops, logFormat);
    }

    /** With another place of health, metrics and page. */
    public SluiceConfig withOps(OpsConfig other) {
        return new SluiceConfig(
                instanceId, stateDir, topics, cache, lanes, worker, stream, kafka, registry, prices, other, logFormat);
    }
}
