package io.sluice.docker;

import io.sluice.producer.ReadPosition;
import io.sluice.producer.ResultReader;
import io.sluice.producer.SluicePublisher;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schemas.GeneratedTypes;
import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A publisher and reader of its own, in a container beside the job's: publishes a job in which each prompt occurs three
 * times, reads the results, and says how many there are. Ends with 0 once every request has a result.
 *
 * <pre>Client BOOTSTRAP REGISTRY JOB PROMPTS</pre>
 */
public final class Client {
    static final int TIMES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(100);
    /** What a result too many would need to be seen. */
    private static final Duration AFTER = Duration.ofSeconds(2);

    private Client() {}

    /** Prints {@code published N} and {@code results=N ids=N answered=N}. */
    public static void main(String[] args) throws InterruptedException {
        GeneratedTypes.trust();
        Map<String, Object> kafka = Map.of("bootstrap.servers", args[0]);
        RegistryConfig registry = new RegistryConfig(List.of(args[1]), Map.of());
        Topics topics = new Topics("sluice.");
        String job = args[2];
        int requests = Integer.parseInt(args[3]) * TIMES;
        ReadPosition start = ResultReader.end(kafka, topics);
        try (SchemaCatalogue catalogue = SchemaCatalogue.connect(registry, Duration.ofSeconds(20))) {
            publish(kafka, topics, catalogue, job, requests);
            System.out.println("published " + requests);
            try (ResultReader results = ResultReader.open(kafka, topics, catalogue, start)) {
                System.exit(read(results, job, requests) ? 0 : 1);
            }
        }
    }

    private static void publish(
            Map<String, Object> kafka, Topics topics, SchemaCatalogue catalogue, String job, int requests)
            throws InterruptedException {
        try (SluicePublisher publisher = SluicePublisher.connect(kafka, topics, catalogue)) {
            List<CompletableFuture<?>> acknowledged = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                acknowledged.add(publisher.publish(PromptRequest.newBuilder()
                        .setId(job + "/" + i)
                        .setJob(job)
                        .setBody(
                                "{\"model\":\"gpt-4o-mini\",\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":\""
                                        + job + " " + i / TIMES + "\"}]}")
                        .build()));
            }
            acknowledged.forEach(CompletableFuture::join);
        }
    }

    private static boolean read(ResultReader reader, String job, int requests) {
        Map<String, Integer> seen = new HashMap<>();
        int answered = 0;
        int results = 0;
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < endNanos) {
            for (PromptResult result : reader.poll(Duration.ofSeconds(1))) {
                if (job.equals(result.getJob())) {
                    seen.merge(result.getId(), 1, Integer::sum);
                    results++;
                    answered += result.getStatus().name().equals("ANSWERED") ? 1 : 0;
                }
            }
            if (seen.size() == requests) {
                endNanos = Math.min(endNanos, System.nanoTime() + AFTER.toNanos());
            }
        }
        System.out.printf("results=%d ids=%d answered=%d%n", results, seen.size(), answered);
        return seen.size() == requests;
    }
}
