package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** How much of a provider's limits lanes use: several accounts at once, in cases that differ by who works on them and by what is asked. */
final class UtilisationBench implements Bench {
    private static final Tier IN_FLIGHT = new Tier(
            "100 calls in flight",
            "gpt-4o-mini-flight",
            Map.of(Binding.CALLS_IN_FLIGHT, 100L),
            Binding.CALLS_IN_FLIGHT,
            1_080);

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
            IN_FLIGHT);

    private static final List<Tier> PACED = TIERS.subList(0, 3);

    /** Output counts as it comes, and how much of it comes is not known before. */
    private static final List<Tier> ANTHROPIC = List.of(
            new Tier(
                    "Anthropic, 1,000 RPM / 40k TPM",
                    "claude-40k",
                    Map.of(Binding.REQUESTS_PER_MINUTE, 1_000L, Binding.TOKENS_PER_MINUTE, 40_000L),
                    Binding.TOKENS_PER_MINUTE,
                    40_000 / 170),
            new Tier(
                    "Anthropic, 5,000 RPM / 400k TPM",
                    "claude-400k",
                    Map.of(Binding.REQUESTS_PER_MINUTE, 5_000L, Binding.TOKENS_PER_MINUTE, 400_000L),
                    Binding.TOKENS_PER_MINUTE,
                    400_000 / 170));

    private static final List<Setup> SETUPS = List.of(
            Setup.of("one worker", TIERS),
            Setup.of("three workers", TIERS).ofThree(),
            Setup.of("one of three killed", TIERS).ofThree().withKill(),
            Setup.of("one of three killed, total-deadline 25 s", List.of(IN_FLIGHT))
                    .with(Map.of("total-deadline", "25s"))
                    .ofThree()
                    .withKill(),
            Setup.of("skew, one worker", PACED).withSkew(),
            Setup.of("skew, three workers", PACED).ofThree().withSkew(),
            Setup.of("delay-max 200 ms, one worker", PACED).with(Map.of("delay-max", "200ms")),
            Setup.of("upper bounds, one worker", ANTHROPIC).with(Map.of("provider", "anthropic")),
            Setup.of("learned lengths, one worker", ANTHROPIC)
                    .with(Map.of("provider", "anthropic", "output-estimate", "learned")));

    static final String[] LATENCY = {
        "--latency-median-ms", "4500", "--latency-sigma", "0.65", "--latency-max-ms", "20000"
    };

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
        try (Surroundings around = new Surroundings()) {
            Run run = new Run(around, Prompts.of(options.prompts()), options.quick() ? 3 : 6, done);
            if (options.provider().isPresent()) {
                for (Tier tier : TIERS) {
                    Setup setup = Setup.of("foreign provider, " + tier.model(), List.of(tier));
                    if (options.takes(setup.name())) {
                        URI server = options.provider().get();
                        run.measure(setup, Map.of(tier, new ForeignProvider(server, options.providerKey())));
                    }
                }
                return;
            }
            for (Setup setup : SETUPS) {
                if (options.takes(setup.name())) {
                    run.measure(setup, simulated(around, setup));
                }
            }
        }
    }

    private static Map<Tier, Provider> simulated(Surroundings around, Setup setup) throws InterruptedException {
        Map<Tier, Provider> providers = new LinkedHashMap<>();
        for (Tier tier : setup.tiers()) {
            List<String> flags = new ArrayList<>(tier.flags());
            flags.addAll(List.of(LATENCY));
            providers.put(tier, around.provider(setup.prefix() + tier.model(), flags.toArray(String[]::new)));
        }
        return providers;
    }

    private record Run(Surroundings around, Prompts prompts, int minutes, Consumer<BenchCase> done) {
        void measure(Setup setup, Map<Tier, Provider> providers) throws Exception {
            System.err.printf("  %s: accounts at once: %d, about %d min%n", setup.name(), providers.size(), minutes);
            try (Fleet fleet = fleet(setup, providers)) {
                work(setup, providers, fleet);
                for (Map.Entry<Tier, Provider> entry : providers.entrySet()) {
                    Tier tier = entry.getKey();
                    done.accept(new BenchCase(
                            setup.name() + ", " + tier.name(),
                            figures(tier, entry.getValue().journal(), calls(tier), Duration.ofMinutes(minutes), fleet),
                            Optional.of(Utilisation.attempted(entry.getValue().journal(), tier))));
                }
            } finally {
                providers.values().forEach(Provider::close);
            }
        }

        private Fleet fleet(Setup setup, Map<Tier, Provider> providers) throws IOException, InterruptedException {
            Map<String, Map<String, Object>> lanes = new LinkedHashMap<>();
            Map<String, Object> more = new LinkedHashMap<>(setup.lane());
            more.put("slots", setup.slots());
            providers.forEach((tier, provider) -> lanes.put(tier.model(), tier.lane(provider.baseUrl(), more)));
            return setup.slots() == 1
                    ? Fleet.ofOne(around, setup.prefix(), lanes)
                    : Fleet.ofWorkers(around, setup.prefix(), setup.slots(), lanes);
        }

        private void work(Setup setup, Map<Tier, Provider> providers, Fleet fleet) throws Exception {
            Topics topics = new Topics(setup.prefix());
            int all = 0;
            try (TopicClock results = new TopicClock(around.client(), topics.results())) {
                Prompts sent = setup.skewed() ? prompts.skewed() : prompts;
                for (Tier tier : providers.keySet()) {
                    around.publish(topics, calls(tier), i -> sent.request(tier.model() + "-", tier.model(), i));
                    all += calls(tier);
                }
                if (setup.kill()) {
                    LockSupport.parkNanos(
                            Duration.ofMinutes(minutes).dividedBy(2).toNanos());
                    fleet.killWorker(2);
                    LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
                    fleet.restartWorker(2);
                }
                results.awaitRate(all, Duration.ofMinutes(minutes * 3L));
            }
        }

        private int calls(Tier tier) {
            return tier.callsPerMinute() * minutes;
        }
    }

    private static Map<String, Object> figures(
            Tier tier, List<JournalLine> journal, int distinct, Duration work, Fleet fleet) throws IOException {
        Utilisation used = Utilisation.of(journal, tier, work);
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
        figures.put("utilisation_run", rounded(used.run()));
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
