package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sluice bench}: runs benchmarks and prints their figures. */
@Command(
        name = "sluice bench",
        mixinStandardHelpOptions = true,
        description = "Measures the job on this machine: every part in a process of its own, on loopback.",
        footer = {
            "",
            "Benchmarks:",
            "  latency     cache hit, publish to result",
            "  throughput  cache hits per second, next to a bare two-hop Streams topology",
            "  calls       calls per second with a provider that answers at once",
            "  memory      RSS of the job with 1,000 cached answers, and with 10,000 calls in flight",
            "  utilisation share of a provider's limits that lanes use, judged at the provider",
            "  efficiency  8,000 calls with 1,000 in flight, next to what a perfect worker needs",
            "  bad-days    goodput, waste and recovery while a provider fails, throttles or is shared",
            "  peers       Sluice next to Parallel Consumer with bucket4j, and kafkajs with bottleneck",
            "  all         all of them",
            "",
            "Figures depend on the machine and on what else it does: compare ratios within one run."
        })
final class BenchMain implements Callable<Integer> {
    private static final String ALL = "all";
    private static final List<Bench> BENCHES = List.of(
            new HitLatencyBench(),
            new HitThroughputBench(),
            new CallRateBench(),
            new MemoryBench(),
            new UtilisationBench(),
            new EfficiencyBench(),
            new BadDaysBench(),
            new PeersBench());

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "One or more of the benchmarks below, or all.")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "Shorter runs, rougher figures.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Only cases in whose name this is found; may be given again (utilisation only).")
    private List<Pattern> only = List.of();

    @Option(
            names = "--provider",
            paramLabel = "URL",
            description = {
                "Base URL of an OpenAI-compatible server that judges in the place of the simulator (utilisation only).",
                "It gets one account after the other, by the models gpt-4o-mini-50, -500, -5000 and -flight."
            })
    private @Nullable URI provider;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the key that --provider wants (default: none is sent).")
    private @Nullable String keyEnv;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "OpenAI Batch lines whose prompts are sent (default: made-up ones).")
    private @Nullable Path prompts;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Writes a plot of utilisation, bad-days and peers to DIR, as SVG.")
    private @Nullable Path plots;

    @Option(
            names = "--json",
            description = "One JSON object for each benchmark, a line each, on standard output instead of tables.")
    private boolean json;

    private final CommandLine.Model.CommandSpec spec;

    private BenchMain() {
        spec = CommandLine.Model.CommandSpec.forAnnotatedObject(this);
    }

    /** Exit code 2 for wrong words, 1 if a benchmark could not run. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain().spec).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (provider != null && !names.equals(List.of("utilisation"))) {
            throw wrong("--provider is for utilisation alone: the others need the simulator's faults");
        }
        if (prompts != null && !Files.isReadable(prompts)) {
            throw wrong("--prompts " + prompts + ": there is no such file, or it cannot be read");
        }
        BenchOptions options = new BenchOptions(
                quick, only, Optional.ofNullable(provider), providerKey(), Optional.ofNullable(prompts));
        for (Bench bench : chosen()) {
            System.err.println(bench.name() + ": " + bench.aim());
            List<BenchCase> cases = new ArrayList<>();
            bench.run(options, one -> {
                cases.add(one);
                if (!json) {
                    print(one);
                }
            });
            if (plots != null) {
                Plot.write(plots, bench.name(), cases);
            }
            if (json) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("bench", bench.name());
                entry.put("cases", cases.stream().map(BenchMain::asMap).toList());
                System.out.println(new ObjectMapper().writeValueAsString(entry));
            }
        }
        return 0;
    }

    private Optional<String> providerKey() {
        String key = keyEnv == null ? null : System.getenv(keyEnv);
        if (keyEnv != null && (key == null || key.isEmpty())) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--key-env: " + keyEnv + " is not set");
        }
        return Optional.ofNullable(key);
    }

    private List<Bench> chosen() {
        List<String> known = BENCHES.stream().map(Bench::name).toList();
        for (String name : names) {
            if (!known.contains(name) && !name.equals(ALL)) {
                throw wrong("no benchmark '" + name + "': choose among " + known + " and " + ALL);
            }
        }
        if (names.contains(ALL)) {
            return BENCHES;
        }
        return BENCHES.stream().filter(bench -> names.contains(bench.name())).toList();
    }

    private CommandLine.ParameterException wrong(String why) {
        return new CommandLine.ParameterException(spec.commandLine(), why);
    }

    private static Map<String, Object> asMap(BenchCase one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", one.name());
        map.putAll(one.figures());
        return map;
    }

    private static void print(BenchCase one) {
        System.out.println("  " + one.name());
        one.figures().forEach((name, value) -> System.out.printf("    %-22s %s%n", name, value));
    }
}
