package io.sluice.local.provider;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a {@link ProviderSimulator} behaves. {@link #defaults} states the defaults.
 *
 * @param everyAddress whether it listens on every address of the machine (for containers), or on 127.0.0.1 only
 * @param port 0 takes a free one
 * @param journal the journal's file; appended to
 * @param latency how long calls take
 * @param replies what replies look like
 * @param limits what each key may do with each model
 * @param limitsByModel the same for models with limits of their own
 * @param tokenRule which tokens OpenAI's API counts against them
 * @param models the models that exist (404 for others); empty: all
 * @param keys the keys that are let in (401 for others); empty: any that is not empty
 * @param keyRequired whether a call without a key gets a 401
 * @param faults the faults in force from the start
 * @param seed of latencies and fault draws
 * @param connectionsMax connections beyond this many are closed at once
 */
public record SimulatorOptions(
        boolean everyAddress,
        int port,
        Path journal,
        LatencyProfile latency,
        ReplyProfile replies,
        ProviderLimits limits,
        Map<String, ProviderLimits> limitsByModel,
        TokenRule tokenRule,
        Set<String> models,
        Set<String> keys,
        boolean keyRequired,
        List<FaultRule> faults,
        long seed,
        int connectionsMax) {

    /** Checks the ranges and copies. */
    public SimulatorOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("simulator port must be 0 to 65535, was " + port);
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("simulator connections-max must be >= 1, was " + connectionsMax);
        }
        limitsByModel = Map.copyOf(limitsByModel);
        models = Set.copyOf(models);
        keys = Set.copyOf(keys);
        faults = List.copyOf(faults);
    }

    /**
     * The defaults: 127.0.0.1 and a free port; latency lognormal with median 400 ms and sigma 0.4; replies of 20 to 120 tokens; 30,000
     * requests/min and 10,000,000 tokens/min for each key and model; any model; any key that is not empty; no faults; at
     * most 15,000 connections.
     */
    public static SimulatorOptions defaults(Path journal) {
        return new SimulatorOptions(
                false,
                0,
                journal,
                LatencyProfile.DEFAULT,
                ReplyProfile.DEFAULT,
                ProviderLimits.perMinute(30_000, 10_000_000),
                Map.of(),
                TokenRule.LARGER,
                Set.of(),
                Set.of(),
                true,
                List.of(),
                1,
                15_000);
    }

    /** These options, listening on every address of the machine or on 127.0.0.1 only. */
    public SimulatorOptions withEveryAddress(boolean value) {
        return with(draft -> draft.everyAddress = value);
    }

    /** These options on another port. */
    public SimulatorOptions withPort(int value) {
        return with(draft -> draft.port = value);
    }

    /** These options with another journal. */
    public SimulatorOptions withJournal(Path value) {
        return with(draft -> draft.journal = value);
    }

    /** These options with another latency. */
    public SimulatorOptions withLatency(LatencyProfile value) {
        return with(draft -> draft.latency = value);
    }

    /** These options with other replies. */
    public SimulatorOptions withReplies(ReplyProfile value) {
        return with(draft -> draft.replies = value);
    }

    /** These options with other limits for each key and model. */
    public SimulatorOptions withLimits(ProviderLimits value) {
        return with(draft -> draft.limits = value);
    }

    /** These options with limits for some models. */
    public SimulatorOptions withLimitsByModel(Map<String, ProviderLimits> value) {
        return with(draft -> draft.limitsByModel = value);
    }

    /** These options, with tokens counted by another rule. */
    public SimulatorOptions withTokenRule(TokenRule value) {
        return with(draft -> draft.tokenRule = value);
    }

    /** These options with a closed list of models. */
    public SimulatorOptions withModels(Set<String> value) {
        return with(draft -> draft.models = value);
    }

    /** These options with a closed list of keys. */
    public SimulatorOptions withKeys(Set<String> value) {
        return with(draft -> draft.keys = value);
    }

    /** These options, a key being asked for or not. */
    public SimulatorOptions withKeyRequired(boolean value) {
        return with(draft -> draft.keyRequired = value);
    }

    /** These options with faults from the start. */
    public SimulatorOptions withFaults(List<FaultRule> value) {
        return with(draft -> draft.faults = value);
    }

    /** These options with another seed. */
    public SimulatorOptions withSeed(long value) {
        return with(draft -> draft.seed = value);
    }

    private SimulatorOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** The same values, open to change. */
    private static final class Draft {
        private boolean everyAddress;
        private int port;
        private Path journal;
        private LatencyProfile latency;
        private ReplyProfile replies;
        private ProviderLimits limits;
        private Map<String, ProviderLimits> limitsByModel;
        private TokenRule tokenRule;
        private Set<String> models;
        private Set<String> keys;
        private boolean keyRequired;
        private List<FaultRule> faults;
        private long seed;
        private int connectionsMax;

        Draft(SimulatorOptions from) {
            everyAddress = from.everyAddress;
            port = from.port;
            journal = from.journal;
            latency = from.latency;
            replies = from.replies;
            limits = from.limits;
            limitsByModel = from.limitsByModel;
            tokenRule = from.tokenRule;
            models = from.models;
            keys = from.keys;
            keyRequired = from.keyRequired;
            faults = from.faults;
            seed = from.seed;
            connectionsMax = from.connectionsMax;
        }

        SimulatorOptions done() {
            return new SimulatorOptions(
                    everyAddress,
                    port,
                    journal,
                    latency,
                    replies,
                    limits,
                    limitsByModel,
                    tokenRule,
                    models,
                    keys,
                    keyRequired,
                    faults,
                    seed,
                    connectionsMax);
        }
    }
}
