package io.sluice.producer;

import io.sluice.schemas.RegistryConfig;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a Sluice is: the way to publishers and readers that share one connection to the schema registry. Thread-safe;
 * what it opens is the caller's to close, before this.
 *
 * <pre>{@code
 * try (var client = SluiceClient.builder()
 *                 .bootstrapServers("localhost:9092")
 *                 .schemaRegistry("http://localhost:8081")
 *                 .connect();
 *         var publisher = client.publisher()) {
 *     ReadPosition start = client.resultsEnd();
 *     publisher.openJob("evals-7", "default", "nightly evaluation");
 *     for (String question : List.of("Why is the sky blue?", "Why is grass green?")) {
 *         publisher.publish(PromptRequest.newBuilder()
 *                 .setId("evals-7/" + question.hashCode())
 *                 .setJob("evals-7")
 *                 .setModel("gpt-4o-mini")
 *                 .setBody("{\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}")
 *                 .build());
 *     }
 *     publisher.closeJob("evals-7", "default", 2).join();
 *     try (var results = client.resultsOf("evals-7", start)) {
 *         for (int open = 2; open > 0; ) {
 *             for (PromptResult result : results.poll(Duration.ofSeconds(1))) {
 *                 System.out.println(result.getId() + ": " + result.getBody());
 *                 open--;
 *             }
 *         }
 *     }
 * }
 * }</pre>
 */
public final class SluiceClient implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final Topics topics;
    private final SchemaCatalogue catalogue;

    /** Over a catalogue that is at hand; it is closed with this. */
    public SluiceClient(Map<String, ?> kafka, Topics topics, SchemaCatalogue catalogue) {
        this.kafka = Map.copyOf(kafka);
        this.topics = topics;
        this.catalogue = catalogue;
    }

    /** What is said of the place; {@code localhost} unless it is. */
    public static Builder builder() {
        return new Builder();
    }

    /** A publisher with a Kafka producer of its own. */
    public SluicePublisher publisher() {
        return SluicePublisher.connect(kafka, topics, catalogue);
    }

    /** Where the results of requests that are published from now on begin. Blocks until the broker tells. */
    public ReadPosition resultsEnd() {
        return ResultReader.end(kafka, topics);
    }

    /** Where the results begin that the broker took at this time or later. Blocks until the broker tells. */
    public ReadPosition resultsAt(Instant time) {
        return ResultReader.at(kafka, topics, time);
    }

    /** Results of all jobs; blocks until the broker has told the topic's partitions. */
    public ResultReader results(ReadPosition from) {
        return ResultReader.open(kafka, topics, catalogue, from);
    }

    /** Results of one job; blocks until the broker has told the topic's partitions. */
    public ResultReader resultsOf(String job, ReadPosition from) {
        return ResultReader.openOf(job, kafka, topics, catalogue, from);
    }

    /** Follows a job; blocks until the broker has told the topic's partitions. */
    public ProgressReader progress(String tenant, String job, ReadPosition from) {
        return ProgressReader.open(kafka, topics, catalogue, tenant, job, from);
    }

    /** The end of the metrics topic now: note it before the job opens, and nothing older is read. */
    public ReadPosition progressEnd() {
        return ProgressReader.end(kafka, topics);
    }

    /** Where the progress begins that the broker took at this time or later. Blocks until the broker tells. */
    public ReadPosition progressAt(Instant time) {
        return ProgressReader.at(kafka, topics, time);
    }

    /** Names of the topics. */
    public Topics topics() {
        return topics;
    }

    /** The schemas; closed with this. */
    public SchemaCatalogue catalogue() {
        return catalogue;
    }

    /** Ends the connection to the registry. */
    @Override
    public void close() {
        catalogue.close();
    }

    /** Says where a Sluice is. Not thread-safe. */
    public static final class Builder {
        private static final Duration TIMEOUT = Duration.ofSeconds(10);

        private final Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
        private final Map<String, String> registrySettings = new HashMap<>();
        private List<String> registry = List.of("http://localhost:8081");
        private String prefix = "sluice.";
        private Duration timeout = TIMEOUT;

        private Builder() {}

        /** Kafka's {@code bootstrap.servers}: host:port, comma-separated. */
        public Builder bootstrapServers(String servers) {
            kafka.put("bootstrap.servers", servers);
            return this;
        }

        /** Further settings of Kafka's clients in Kafka's own words, security for example. */
        public Builder kafka(Map<String, ?> settings) {
            kafka.putAll(settings);
            return this;
        }

        /** Base addresses of the schema registry, tried in turn. */
        public Builder schemaRegistry(String... urls) {
            registry = List.of(urls);
            return this;
        }

        /** The registry client's own settings: credentials, TLS. */
        public Builder schemaRegistrySettings(Map<String, String> settings) {
            registrySettings.putAll(settings);
            return this;
        }

        /** What the names of the topics start with, its last dot included; {@code sluice.} unless told. */
        public Builder topicPrefix(String topicPrefix) {
            prefix = topicPrefix;
            return this;
        }

        /** How long {@link #connect} waits for the registry; 10 s unless told. */
        public Builder timeout(Duration registryTimeout) {
            timeout = registryTimeout;
            return this;
        }

        /**
         * Connects to the registry; Kafka is asked when something is opened.
         *
         * @throws io.sluice.schemas.RegistryUnavailableException where the registry is away for longer than the timeout
         */
        public SluiceClient connect() {
            Topics topics = new Topics(prefix);
            return new SluiceClient(
                    kafka, topics, SchemaCatalogue.connect(new RegistryConfig(registry, registrySettings), timeout));
        }
    }
}
