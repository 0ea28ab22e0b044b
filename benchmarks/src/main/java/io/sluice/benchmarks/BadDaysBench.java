package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import io.sluice.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** What is lost while a provider has a bad day, and how long it takes to recover: a lane for each kind, all at once. */
final class BadDaysBench implements Bench {
    private static final long PER_MINUTE = 600;
    private static final Tier ACCOUNT = new Tier(
            "600 RPM",
            "gpt-4o-mini",
            Map.of(Binding.REQUESTS_PER_MINUTE, PER_MINUTE),
            Binding.REQUESTS_PER_MINUTE,
            600);
    private static final List<BadDay> DAYS = List.of(
            new BadDay(
                    "30% of calls fail",
                    "\"kind\":\"server_error\",\"status\":503,\"probability\":0.3", 0, BadDay.NEVER, 0.7),
            new BadDay("outage of 60 s", "\"kind\":\"server_error\",\"status\":503", 40, 100, 0),
            new BadDay("30 s of 429 with Retry-After", "\"kind\":\"throttle\",\"retry_after_ms\":5000", 40, 70, 0),
            new BadDay("30 s of 429 without Retry-After", "\"kind\":\"throttle\"", 40, 70, 0),
            new BadDay(
                    "another client takes half the account",
                    "\"kind\":\"foreign_use\",\"share\":0.5",
                    40,
                    BadDay.NEVER,
                    0.5));

    @Override
    public String name() {
        return "bad-days";
    }

    @Override
    public String aim() {
        return "goodput over what was possible, wasted attempts, and seconds to recover";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        Prompts prompts = Prompts.of(options.prompts());
        int seconds = options.quick() ? 160 : 300;
        Topics topics = new Topics("bad-days.");
        Map<BadDay, Provider> providers = new LinkedHashMap<>();
        Map<BadDay, Long> beganMs = new HashMap<>();
        try (Surroundings around = new Surroundings()) {
            Map<String, Map<String, Object>> lanes = new LinkedHashMap<>();
            for (BadDay day : DAYS) {
                String model = "gpt-4o-mini-" + providers.size();
                Provider provider = around.provider(
                        model,
                        "--requests-per-minute",
                        Long.toString(PER_MINUTE),
                        "--tokens-per-minute",
                        "none",
                        "--latency-median-ms",
                        "1000",
                        "--faults",
                        day.rules());
                providers.put(day, provider);
                beganMs.put(day, System.currentTimeMillis());
                Map<String, Object> lane = JobOrder.lane(provider.baseUrl(), model);
                lane.put("limits", Map.of("requests-per-minute", PER_MINUTE));
                lanes.put(model, lane);
            }
            try (Fleet fleet = Fleet.ofOne(around, topics.prefix(), lanes)) {
                for (String model : lanes.keySet()) {
                    int count = (int) (PER_MINUTE * seconds / 60 * 2);
                    around.publish(topics, count, i -> prompts.request(model + "-", model, i));
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
                for (Map.Entry<BadDay, Provider> entry : providers.entrySet()) {
                    done.accept(judged(
                            entry.getKey(),
                            entry.getValue().journal(),
                            Objects.requireNonNull(beganMs.get(entry.getKey())),
                            fleet));
                }
            }
        } finally {
            providers.values().forEach(Provider::close);
        }
    }

    private static BenchCase judged(BadDay day, List<JournalLine> journal, long beganMs, Fleet fleet) throws Exception {
        List<JournalLine> answered = new ArrayList<>(journal);
        answered.removeIf(line -> line.status() != 200);
        long firstMs =
                journal.stream().mapToLong(JournalLine::arrivedAtMs).min().orElseThrow();
        long lastMs = journal.stream().mapToLong(JournalLine::arrivedAtMs).max().orElseThrow();
        int seconds = (int) ((lastMs - firstMs) / 1_000);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("limit", PER_MINUTE);
        // The day began with the provider, the calls some seconds later.
        double possible = day.possibleIn((int) ((lastMs - beganMs) / 1_000), PER_MINUTE)
                - day.possibleIn((int) ((firstMs - beganMs) / 1_000), PER_MINUTE);
        figures.put("goodput", UtilisationBench.rounded(answered.size() / possible));
        figures.put("wasted", UtilisationBench.rounded(1 - answered.size() / (double) journal.size()));
        figures.put(
                "recovery_seconds", day.recovery(answered, beganMs, (int) ((lastMs - beganMs) / 1_000), PER_MINUTE));
        figures.put("rate_429", UtilisationBench.rounded(Utilisation.rate429(journal)));
        figures.put("overshoot", UtilisationBench.rounded(Utilisation.overshoot(journal, ACCOUNT)));
        figures.put("attempts", journal.size());
        figures.put("paid", journal.stream().filter(JournalLine::paid).count());
        figures.put(
                "distinct",
                answered.stream().map(JournalLine::promptSha256).distinct().count());
        figures.put("seconds", seconds);
        figures.put("cpu_seconds", fleet.cpuSeconds());
        figures.put("rss_mb", Math.round(fleet.rssMb()));
        Series series = Series.of(
                "answered in the last 10 s, over the limit",
                firstMs,
                lastMs,
                10_000,
                (from, to) -> answered.stream()
                                .filter(line -> line.arrivedAtMs() >= from && line.arrivedAtMs() < to)
                                .count()
                        / (PER_MINUTE / 6.0));
        return new BenchCase(day.name(), figures, Optional.of(series));
    }
}
