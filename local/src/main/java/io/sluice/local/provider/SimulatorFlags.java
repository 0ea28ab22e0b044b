package io.sluice.local.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
              --latency-min-ms N        no call takes less (default 0)
              --latency-max-ms N        no call takes longer (default 60000)
              --latency-uniform-ms MIN-MAX  uniform instead of lognormal
              --slow-beyond-calls N     latency grows with the calls in flight beyond N (default: never)
              --reply-tokens MIN-MAX    tokens of chat replies (default 20-120)
              --cached-input-percent N  share of each chat's input said to be cached (default 0)
              --requests-per-minute N   for each key and model, or none (default 30000)
              --tokens-per-minute N     for each key and model, or none (default 10000000)
              --calls-in-flight N       for each key and model, or none (default none); likewise:
              --requests-per-second N, --requests-per-day N, --tokens-per-day N,
              --input-tokens-per-minute N, --output-tokens-per-minute N
              --token-accounting RULE   OpenAI's: larger of prompt and max_tokens (default), or their sum
              --limits-scale X          all limits given so far times X
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
        try {
            return switch (flag) {
                case "--port" -> options.withPort(Integer.parseInt(value));
                case "--journal" -> options.withJournal(Path.of(value));
                case "--token-accounting" -> options.withTokenRule(rule(value));
                case "--seed" -> options.withSeed(Long.parseLong(value));
                case "--models" -> options.withModels(Set.of(value.split(",")));
                case "--keys" -> options.withKeys(Set.of(value.split(",")));
                case "--faults" -> options.withFaults(faults(value));
                case "--reply-tokens" -> options.withReplies(length(options.replies(), value));
                case "--cached-input-percent" ->
                    options.withReplies(new ReplyProfile(
                            options.replies().tokensMin(), options.replies().tokensMax(), Integer.parseInt(value)));
                case "--limits-scale" -> options.withLimits(options.limits().scaled(Double.parseDouble(value)));
                default ->
                    flag.startsWith("--latency-") || flag.equals("--slow-beyond-calls")
                            ? options.withLatency(LatencyFlags.apply(options.latency(), flag, value))
                            : options.withLimits(limits(options.limits(), flag, value));
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + ": not a number: " + value, e);
        }
    }

    private static TokenRule rule(String value) {
        return switch (value) {
            case "larger" -> TokenRule.LARGER;
            case "sum" -> TokenRule.SUM;
            default -> throw new IllegalArgumentException("--token-accounting must be larger or sum, was " + value);
        };
    }

    private static ProviderLimits limits(ProviderLimits limits, String flag, String value) {
        for (LimitKind kind : LimitKind.values()) {
            if (flag.equals("--" + kind.flag())) {
                return value.equals("none") ? limits.without(kind) : limits.with(kind, Long.parseLong(value));
            }
        }
        throw new IllegalArgumentException("unknown flag: " + flag);
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
