package io.sluice.benchmarks;

import io.sluice.local.ChildJvm;
import io.sluice.producer.SluicePublisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** How long a cached answer takes from publish to a committed result at a reader, at a steady rate. */
final class HitLatencyBench implements Bench {
    private static final int PROMPTS = 200;
    private static final int RATE = 200;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String aim() {
        return "cache hit, publish to result: p50 <= 20 ms, p99 <= 40 ms";
    }

    @Override
    public void run(BenchOptions options, Consumer<BenchCase> done) throws Exception {
        int warm = RATE * (options.quick() ? 5 : 20);
        int counted = RATE * (options.quick() ? 10 : 60);
        try (Surroundings around = new Surroundings();
                Provider provider = around.provider("provider", "--latency-median-ms", "0");
                ChildJvm job = around.startJob(JobOrder.plain(provider.baseUrl()));
                TopicClock results = new TopicClock(around.client(), Surroundings.TOPICS.results());
                SluicePublisher publisher = SluicePublisher.connect(
                        Map.of("bootstrap.servers", around.client().get("bootstrap.servers"), "linger.ms", "0"),
                        Surroundings.TOPICS,
                        around.catalogue())) {
            around.publish(PROMPTS, i -> Surroundings.request("warm-" + i, "p" + i));
            results.awaitRate(PROMPTS, Duration.ofMinutes(1));
            measure(publisher, results, "a", warm);
            Histogram latency = measure(publisher, results, "b", counted);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("requests", counted);
            figures.put("rate_per_s", RATE);
            figures.put("p50_ms", latency.getValueAtPercentile(50) / 1e3);
            figures.put("p90_ms", latency.getValueAtPercentile(90) / 1e3);
            figures.put("p99_ms", latency.getValueAtPercentile(99) / 1e3);
            figures.put("max_ms", latency.getMaxValue() / 1e3);
            done.accept(new BenchCase("cache hit", figures));
        }
    }

    private static Histogram measure(SluicePublisher publisher, TopicClock results, String series, int count)
            throws InterruptedException {
        Map<String, Long> published = new ConcurrentHashMap<>();
        Histogram micros = new Histogram(3);
        List<CompletableFuture<RecordMetadata>> acknowledged = Collections.synchronizedList(new ArrayList<>(count));
        Thread load = Thread.ofPlatform().start(() -> {
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                LockSupport.parkNanos(begin + i * 1_000_000_000L / RATE - System.nanoTime());
                String id = series + i;
                published.put(id, System.nanoTime());
                try {
                    acknowledged.add(publisher.publish(Surroundings.request(id, "p" + i % PROMPTS)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        });
        while (micros.getTotalCount() < count) {
            for (ConsumerRecord<byte[], byte[]> record : results.poll()) {
                Long begin = published.remove(new String(record.key(), StandardCharsets.UTF_8));
                if (begin != null) {
                    micros.recordValue((System.nanoTime() - begin) / 1_000);
                }
            }
        }
        load.join();
        acknowledged.forEach(CompletableFuture::join);
        return micros;
    }
}
