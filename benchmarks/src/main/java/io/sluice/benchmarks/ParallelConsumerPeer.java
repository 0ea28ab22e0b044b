package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.confluent.parallelconsumer.PCRetriableException;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What a Java team would write: Confluent's Parallel Consumer, bucket4j, the JDK's HTTP client. The argument is {@link PeerOrder} as JSON. */
final class ParallelConsumerPeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PeerOrder order;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Bucket requests;
    private final Bucket tokens;
    private final @Nullable Cache<String, String> cache;

    private ParallelConsumerPeer(PeerOrder order) {
        this.order = order;
        requests = perMinute(order.requestsPerMinute());
        tokens = perMinute(order.tokensPerMinute());
        cache = order.cache() ? Caffeine.newBuilder().maximumSize(100_000).build() : null;
    }

    private static Bucket perMinute(long amount) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(amount).refillGreedy(amount, Duration.ofMinutes(1)))
                .build();
    }

    /** Runs until its standard input is closed. */
    public static void main(String[] args) throws IOException {
        PeerOrder order = JSON.readValue(args[0], PeerOrder.class);
        ParallelConsumerPeer peer = new ParallelConsumerPeer(order);
        try (ParallelStreamProcessor<String, String> processor =
                ParallelStreamProcessor.createEosStreamProcessor(peer.options())) {
            processor.subscribe(List.of(order.requests()));
            processor.pollAndProduce(
                    context -> new ProducerRecord<>(order.results(), context.key(), peer.answer(context.value())));
            System.out.println(JobProcess.READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private ParallelConsumerOptions<String, String> options() {
        boolean transactional = order.transactional();
        return ParallelConsumerOptions.<String, String>builder()
                .ordering(ProcessingOrder.UNORDERED)
                .maxConcurrency(order.concurrency())
                .commitMode(
                        transactional
                                ? CommitMode.PERIODIC_TRANSACTIONAL_PRODUCER
                                : CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .allowEagerProcessingDuringTransactionCommit(transactional)
                // Calls take up to 20 s, and longer behind the limiter; the defaults give up before.
                .commitLockAcquisitionTimeout(Duration.ofMinutes(10))
                .produceLockAcquisitionTimeout(Duration.ofMinutes(10))
                .consumer(new KafkaConsumer<>(consumer(), new StringDeserializer(), new StringDeserializer()))
                .producer(new KafkaProducer<>(producer(), new StringSerializer(), new StringSerializer()))
                .build();
    }

    private Map<String, Object> consumer() {
        return Map.of(
                "bootstrap.servers", order.brokers(),
                "group.id", "parallel-consumer-peer",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "session.timeout.ms", "10000",
                "isolation.level", "read_committed");
    }

    private Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", order.brokers());
        if (order.transactional()) {
            settings.put("transactional.id", "parallel-consumer-peer");
            settings.put("transaction.timeout.ms", "600000");
        }
        return settings;
    }

    private String answer(String body) {
        if (cache == null) {
            return call(body);
        }
        String known = cache.getIfPresent(body);
        if (known != null) {
            return known;
        }
        String answer = call(body);
        cache.put(body, answer);
        return answer;
    }

    private String call(String body) {
        try {
            tokens.asBlocking().consume(charge(body));
            requests.asBlocking().consume(1);
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(order.baseUrl() + "/chat/completions"))
                            .header("content-type", "application/json")
                            .timeout(Duration.ofSeconds(60))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new PCRetriableException("status " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new PCRetriableException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PCRetriableException(e);
        }
    }

    private static long charge(String body) throws IOException {
        JsonNode json = JSON.readTree(body);
        long characters = 0;
        for (JsonNode message : json.path("messages")) {
            characters += message.path("content").asText().length();
        }
        return Math.max((characters + 3) / 4, json.path("max_tokens").asLong());
    }
}
