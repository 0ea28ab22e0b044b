package io.sluice.benchmarks;

import io.sluice.local.provider.JournalLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sluice next to what else is used for this: all at the same time on one broker, each with a provider of its own, the same prompts in the
 * same order, the same limits.
 */
final class PeersBench implements Bench {
    private static final Tier TIER = UtilisationBench.TIERS.get(2);
    private static final int COPIES = 3;

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public String aim() {
        return "Sluice, Confluent's Parallel Consumer with bucket4j, and kafkajs with bottleneck, side by side";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        Prompts prompts = Prompts.of(options.prompts());
        int calls = TIER.callsPerMinute() * (options.quick() ? 3 : 5);
        List<String> all = prompts.bodies(calls);
        List<String> copies = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            copies.addAll(prompts.bodies(Math.min(calls / 2, prompts.size())));
        }
        Collections.shuffle(copies, new Random(1));
        try (Surroundings around = new Surroundings()) {
            Path node = around.file("node");
            boolean withNode = NodePeer.available();
            if (withNode) {
                NodePeer.install(node);
            } else {
                System.err.println("  without the Node peer: there is no node or no npm on this machine");
            }
            Track track = new Track(around, done, withNode, node);
            track.run("alone", all, false, false);
            track.run("with a cache, each prompt " + COPIES + " times", copies, true, false);
            track.run("killed once", all, false, true);
        }
    }

    private record Track(Surroundings around, Consumer<BenchCase> done, boolean withNode, Path node) {
        void run(String title, List<String> bodies, boolean cache, boolean kill) throws Exception {
            System.err.printf("  %s: %,d requests each%n", title, bodies.size());
            List<Contender> contenders = contenders(title, cache);
            try (ExecutorService side = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<BenchCase>> cases = new ArrayList<>();
                for (Contender contender : contenders) {
                    contender.prepare();
                    contender.start();
                }
                for (Contender contender : contenders) {
                    cases.add(side.submit(() -> race(contender, bodies, cache, kill)));
                }
                for (Future<BenchCase> one : cases) {
                    done.accept(one.get());
                }
            } finally {
                contenders.forEach(Contender::close);
            }
        }

        private List<Contender> contenders(String title, boolean cache) throws InterruptedException {
            List<Contender> all = new ArrayList<>();
            String name = title + ", Sluice";
            all.add(Contender.sluice(around, name, TIER, provider(name)));
            name = title + ", Parallel Consumer, asynchronous commit";
            all.add(Contender.parallelConsumer(around, name, TIER, provider(name), cache, false));
            name = title + ", Parallel Consumer, transactions";
            all.add(Contender.parallelConsumer(around, name, TIER, provider(name), cache, true));
            if (withNode) {
                name = title + ", kafkajs and bottleneck";
                all.add(Contender.node(around, name, TIER, provider(name), cache, node));
            }
            return all;
        }

        private Provider provider(String name) throws InterruptedException {
            List<String> flags = new ArrayList<>(TIER.flags());
            flags.addAll(List.of(UtilisationBench.LATENCY));
            return around.provider(name.replaceAll("[^A-Za-z0-9]+", "-"), flags.toArray(String[]::new));
        }
    }

    private static BenchCase race(Contender contender, List<String> bodies, boolean cache, boolean kill)
            throws Exception {
        Duration expected = Duration.ofMinutes(bodies.size() / TIER.callsPerMinute());
        double seconds;
        try (TopicClock results = new TopicClock(contender.around.client(), contender.results(), true)) {
            contender.publish(bodies, cache);
            if (kill) {
                LockSupport.parkNanos(expected.dividedBy(2).toNanos());
                contender.killAndRestart();
            }
            seconds = results.awaitDistinct(
                    bodies.size(), expected.multipliedBy(3).plusMinutes(5));
        }
        List<JournalLine> journal = contender.provider.journal();
        long paid = journal.stream().filter(JournalLine::paid).count();
        long distinct = cache ? bodies.stream().distinct().count() : bodies.size();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("limit", TIER.limit());
        if (!cache) {
            Utilisation used = Utilisation.of(journal, TIER, expected);
            figures.put("utilisation_median", UtilisationBench.rounded(used.median()));
            figures.put("utilisation_min", UtilisationBench.rounded(used.min()));
        }
        figures.put("overshoot", UtilisationBench.rounded(Utilisation.overshoot(journal, TIER)));
        figures.put("rate_429", UtilisationBench.rounded(Utilisation.rate429(journal)));
        figures.put("paid", paid);
        figures.put("distinct", distinct);
        figures.put("paid_again", paid - distinct);
        figures.put("seconds", seconds);
        figures.put("cpu_seconds", contender.cpu().toMillis() / 1e3);
        figures.put("rss_mb", Math.round(Resident.peakMb(contender.pid())));
        return new BenchCase(contender.name, figures, Optional.of(Utilisation.attempted(journal, TIER)));
    }
}
