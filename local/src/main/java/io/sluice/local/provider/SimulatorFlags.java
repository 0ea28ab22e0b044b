package io.sluice.local.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The command line of {@link SimulatorMain}, read into options. Pure but for a faults file. */
final class SimulatorFlags {
    static final String USAGE = """
            Provider simulator: OpenAI-compatible chat and embeddings, Anthropic messages. Its money is simulated.
              --port N                  port (default 0: a free one)
              --every-address           listen on every address, as in a container (default: 127.0.0.1)
              --journal FILE            journal, appended to (default provider/journal.jsonl)
              --latency-median-ms X     median of the lognormal latency (default 400; 0 answers at once)
              --latency-sigma X         its spread (default 0.4)
              --latency-per-token-ms X  added for each output token (default 0)
              --latency-max-ms N        no call takes longer (default 60000)
              --reply-tokens MIN-MAX    tokens of chat replies (default 20-120)
              --cached-input-percent N  share of each chat's input said to be cached (default 0)
              --requests-per-minute N   for each key and model, or none (default 30000)
              --tokens-per-minute N     for each key and model, or none (default 10000000)
              --calls-in-flight N       for each key and model, or none (default none)
              --models A,B              404 for others (default: any)
              --keys A,B                401 for others (default: any)
              --no-key                  let calls without a key in
              --faults JSON|@FILE       faults from the start (see docs/simulator.md)
              --seed N                  seed of latencies and faults (default 1)
            """;

    private SimulatorFlags() {}

    /** Throws IllegalArgumentException with the flag named. */
    static SimulatorOptions parse(String... args) throws IOException {
        SimulatorOptions options = SimulatorOptions.defaults(Path.of("provider", "journal.jsonl"));
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--no-key")) {
                options = options.withKeyRequired(false);
            } else if (args[i].equals("--every-address")) {
                options = options.withEveryAddress(true);
            } else if (i + 1 == args.length) {
                throw new IllegalArgumentException("unknown flag, or value missing: " + args[i]);
            } else {
                String flag = args[i];
                options = apply(options, flag, args[++i]);
            }
        }
        return options;
    }

    private static SimulatorOptions apply(SimulatorOptions options, String flag, String value) throws IOException {
        LatencyProfile latency = options.latency();
        ProviderLimits limits = options.limits();
        try {
            return switch (flag) {
                case "--port" -> options.withPort(Integer.parseInt(value));
                case "--journal" -> options.withJournal(Path.of(value));
                case "--seed" -> options.withSeed(Long.parseLong(value));
                case "--models" -> options.withModels(Set.of(value.split(",")));
                case "--keys" -> options.withKeys(Set.of(value.split(",")));
                case "--faults" -> options.withFaults(faults(value));
                case "--reply-tokens" -> options.withReplies(length(options.replies(), value));
                case "--cached-input-percent" ->
                    options.withReplies(new ReplyProfile(
                            options.replies().tokensMin(), options.replies().tokensMax(), Integer.parseInt(value)));
                case "--latency-median-ms" ->
                    options.withLatency(new LatencyProfile(
                            Double.parseDouble(value), latency.sigma(), latency.perOutputTokenMs(), latency.maxMs()));
                case "--latency-sigma" ->
                    options.withLatency(new LatencyProfile(
                            latency.medianMs(),
                            Double.parseDouble(value),
                            latency.perOutputTokenMs(),
                            latency.maxMs()));
                case "--latency-per-token-ms" ->
                    options.withLatency(new LatencyProfile(
                            latency.medianMs(), latency.sigma(), Double.parseDouble(value), latency.maxMs()));
                case "--latency-max-ms" ->
                    options.withLatency(new LatencyProfile(
                            latency.medianMs(), latency.sigma(), latency.perOutputTokenMs(), Long.parseLong(value)));
                case "--requests-per-minute" ->
                    options.withLimits(
                            new ProviderLimits(limit(value), limits.tokensPerMinute(), limits.callsInFlight()));
                case "--tokens-per-minute" ->
                    options.withLimits(
                            new ProviderLimits(limits.requestsPerMinute(), limit(value), limits.callsInFlight()));
                case "--calls-in-flight" ->
                    options.withLimits(
                            new ProviderLimits(limits.requestsPerMinute(), limits.tokensPerMinute(), intLimit(value)));
                default -> throw new IllegalArgumentException("unknown flag: " + flag);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + ": not a number: " + value, e);
        }
    }

    private static OptionalLong limit(String value) {
        return value.equals("none") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    private static OptionalInt intLimit(String value) {
        return value.equals("none") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }

    private static ReplyProfile length(ReplyProfile replies, String value) {
        String[] ends = value.split("-", 2);
        return new ReplyProfile(
                Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]), replies.cachedInputPercent());
    }

    private static List<FaultRule> faults(String value) throws IOException {
        return AdminApi.parse(value.startsWith("@") ? Files.readString(Path.of(value.substring(1))) : value);
    }
}
