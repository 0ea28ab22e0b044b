package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** How much of a provider's limits lanes use: four accounts at once, with one worker, three, and three of which one is killed. */
final class UtilisationBench implements Bench {
    static final List<Tier> TIERS = List.of(
            new Tier(
                    "50 RPM / 40k TPM",
                    "gpt-4o-mini-50",
                    Map.of(Binding.REQUESTS_PER_MINUTE, 50L, Binding.TOKENS_PER_MINUTE, 40_000L),
                    Binding.REQUESTS_PER_MINUTE,
                    50),
            new Tier(
                    "500 RPM / 30k TPM",
                    "gpt-4o-mini-500",
                    Map.of(Binding.REQUESTS_PER_MINUTE, 500L, Binding.TOKENS_PER_MINUTE, 30_000L),
                    Binding.TOKENS_PER_MINUTE,
                    30_000 / 256),
            new Tier(
                    "5,000 RPM / 450k TPM",
                    "gpt-4o-mini-5000",
                    Map.of(Binding.REQUESTS_PER_MINUTE, 5_000L, Binding.TOKENS_PER_MINUTE, 450_000L),
                    Binding.TOKENS_PER_MINUTE,
                    450_000 / 256),
            new Tier(
                    "100 calls in flight",
                    "gpt-4o-mini-flight",
                    Map.of(Binding.CALLS_IN_FLIGHT, 100L),
                    Binding.CALLS_IN_FLIGHT,
                    1_080));

    static final String[] LATENCY = {
        "--latency-median-ms", "4500", "--latency-sigma", "0.65", "--latency-max-ms", "20000"
    };
    private static final int WORKERS = 3;

    @Override
    public String name() {
        return "utilisation";
    }

    @Override
    public String aim() {
        return "share of the provider's limit that is used: >= 98% in steady state, none above it";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        Prompts prompts = Prompts.of(options.prompts());
        int minutes = options.quick() ? 3 : 6;
        try (Surroundings around = new Surroundings()) {
            measure(around, prompts, "one worker", minutes, 1, false).forEach(done);
            measure(around, prompts, "three workers", minutes, WORKERS, false).forEach(done);
            measure(around, prompts, "one of three killed", minutes, WORKERS, true)
                    .forEach(done);
        }
    }

    private static List<BenchCase> measure(
            Surroundings around, Prompts prompts, String setup, int minutes, int workers, boolean kill)
            throws Exception {
        System.err.printf("  %s: %d accounts at once, about %d min%n", setup, TIERS.size(), minutes);
        String prefix = setup.replace(' ', '-') + ".";
        Map<Tier, Provider> providers = new LinkedHashMap<>();
        Map<String, Map<String, Object>> lanes = new LinkedHashMap<>();
        try {
            for (Tier tier : TIERS) {
                List<String> flags = new ArrayList<>(tier.flags());
                flags.addAll(List.of(LATENCY));
                Provider provider = around.provider(prefix + tier.model(), flags.toArray(String[]::new));
                providers.put(tier, provider);
                lanes.put(
                        tier.model(),
                        tier.lane(provider.baseUrl(), workers == 1 ? Map.of() : Map.of("slots", workers)));
            }
            try (Fleet fleet = workers == 1
                    ? Fleet.ofOne(around, prefix, lanes)
                    : Fleet.ofWorkers(around, prefix, workers, lanes)) {
                return run(around, prompts, setup, new Topics(prefix), minutes, providers, fleet, kill);
            }
        } finally {
            providers.values().forEach(Provider::close);
        }
    }

    private static List<BenchCase> run(
            Surroundings around,
            Prompts prompts,
            String setup,
            Topics topics,
            int minutes,
            Map<Tier, Provider> providers,
            Fleet fleet,
            boolean kill)
            throws Exception {
        int all = 0;
        try (TopicClock results = new TopicClock(around.client(), topics.results())) {
            for (Tier tier : providers.keySet()) {
                int count = tier.callsPerMinute() * minutes;
                around.publish(topics, count, i -> prompts.request(tier.model() + "-", tier.model(), i));
                all += count;
            }
            if (kill) {
                LockSupport.parkNanos(Duration.ofMinutes(minutes).dividedBy(2).toNanos());
                fleet.killWorker(2);
                LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
                fleet.restartWorker(2);
            }
            results.awaitRate(all, Duration.ofMinutes(minutes * 3L));
        }
        List<BenchCase> cases = new ArrayList<>();
        for (Map.Entry<Tier, Provider> entry : providers.entrySet()) {
            Tier tier = entry.getKey();
            cases.add(new BenchCase(
                    setup + ", " + tier.name(),
                    figures(tier, entry.getValue().journal(), tier.callsPerMinute() * minutes, fleet)));
        }
        return cases;
    }

    private static Map<String, Object> figures(Tier tier, List<JournalLine> journal, int distinct, Fleet fleet)
            throws IOException {
        Utilisation used = Utilisation.of(journal, tier);
        long firstMs =
                journal.stream().mapToLong(JournalLine::arrivedAtMs).min().orElseThrow();
        long lastMs = journal.stream()
                .mapToLong(line -> line.arrivedAtMs() + line.latencyMs())
                .max()
                .orElseThrow();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("limit", tier.limit());
        figures.put("utilisation_median", rounded(used.median()));
        figures.put("utilisation_min", rounded(used.min()));
        figures.put("overshoot", rounded(used.overshoot()));
        figures.put("rate_429", rounded(used.rate429()));
        figures.put("paid", journal.stream().filter(JournalLine::paid).count());
        figures.put("distinct", distinct);
        figures.put("seconds", (lastMs - firstMs) / 1e3);
        figures.put("cpu_seconds", fleet.cpuSeconds());
        figures.put("rss_mb", Math.round(fleet.rssMb()));
        return figures;
    }

    static double rounded(double share) {
        return Math.round(share * 1e4) / 1e4;
    }
}
