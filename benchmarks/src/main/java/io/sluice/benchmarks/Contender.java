package io.sluice.benchmarks;

import io.sluice.app.Role;
import io.sluice.local.ChildJvm;
import io.sluice.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** One of those that are compared: its topics, its process, and the provider that it alone calls. Not thread-safe. */
abstract class Contender implements AutoCloseable {
    private static final int PARTITIONS = 4;

    final Surroundings around;
    final String name;
    final Tier tier;
    final Provider provider;
    private Optional<Running> running = Optional.empty();
    private Duration cpuOfKilled = Duration.ZERO;

    Contender(Surroundings around, String name, Tier tier, Provider provider) {
        this.around = around;
        this.name = name;
        this.tier = tier;
        this.provider = provider;
    }

    /** Puts the bodies on its topic, in this order; the same body may come several times. */
    abstract void publish(List<String> bodies, boolean duplicatesShareAnswers) throws Exception;

    /** Creates what it needs before it starts. */
    void prepare() throws Exception {}

    /** Topic on which its answers appear. */
    abstract String results();

    /** Starts its process. */
    abstract Running launch() throws Exception;

    final void start() throws Exception {
        running = Optional.of(launch());
    }

    private void end() {
        running.ifPresent(one -> one.end().run());
    }

    /** Its process. */
    final long pid() {
        return running.orElseThrow(() -> new IllegalStateException(name + " was not started"))
                .pid();
    }

    /**
     * A process of a contender.
     *
     * @param end ends it at once; may be called again
     */
    record Running(long pid, Runnable end) {
        static Running of(ChildJvm jvm) {
            return new Running(jvm.pid(), jvm::close);
        }
    }

    /** Ends it as {@code kill -9} does and starts it again at once. */
    final void killAndRestart() throws Exception {
        cpuOfKilled = cpu();
        end();
        start();
    }

    /** CPU time of all its processes so far. */
    final Duration cpu() {
        return cpuOfKilled.plus(ProcessHandle.of(pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO));
    }

    @Override
    public final void close() {
        end();
        provider.close();
    }

    /** Sluice with all its roles in one process. */
    static Contender sluice(Surroundings around, String name, Tier tier, Provider provider) {
        Topics topics = new Topics(name.replaceAll("[^A-Za-z0-9]+", "-") + ".");
        JobOrder order = new JobOrder(
                "one",
                topics.prefix(),
                Set.of(Role.STREAMS, Role.CALLS),
                Map.of("lane", tier.lane(provider.baseUrl(), Map.of())));
        return new Contender(around, name, tier, provider) {
            @Override
            void publish(List<String> bodies, boolean duplicatesShareAnswers) throws InterruptedException {
                Prompts prompts = Prompts.of(bodies);
                around.publish(
                        topics,
                        bodies.size(),
                        i -> duplicatesShareAnswers
                                ? prompts.request("r", tier.model(), i)
                                : prompts.apart("r", tier.model(), i));
            }

            @Override
            String results() {
                return topics.results();
            }

            @Override
            Running launch() throws IOException, InterruptedException {
                return Running.of(around.startJob(order));
            }
        };
    }

    /** Confluent's Parallel Consumer with bucket4j. */
    static Contender parallelConsumer(
            Surroundings around, String name, Tier tier, Provider provider, boolean cache, boolean transactional) {
        return new OverJson(around, name, tier, provider, cache, transactional) {
            @Override
            Running launch() throws InterruptedException, IOException {
                return Running.of(around.startPeer(ParallelConsumerPeer.class, topic, order()));
            }
        };
    }

    /** kafkajs with bottleneck. */
    static Contender node(
            Surroundings around, String name, Tier tier, Provider provider, boolean cache, Path installed) {
        return new OverJson(around, name, tier, provider, cache, false) {
            @Override
            Running launch() throws IOException {
                NodePeer peer = NodePeer.start(installed, order(), around.file(topic + ".log"));
                return new Running(peer.pid(), peer::close);
            }
        };
    }

    private abstract static class OverJson extends Contender {
        private static final int CONCURRENCY = 300;

        final String topic;
        private final boolean cache;
        private final boolean transactional;

        OverJson(Surroundings around, String name, Tier tier, Provider provider, boolean cache, boolean transactional) {
            super(around, name, tier, provider);
            this.topic = name.replaceAll("[^A-Za-z0-9]+", "-");
            this.cache = cache;
            this.transactional = transactional;
        }

        PeerOrder order() {
            return new PeerOrder(
                    String.valueOf(around.client().get("bootstrap.servers")),
                    provider.baseUrl().toString(),
                    topic + ".requests",
                    results(),
                    tier.limitOf(Binding.REQUESTS_PER_MINUTE),
                    tier.limitOf(Binding.TOKENS_PER_MINUTE),
                    CONCURRENCY,
                    cache,
                    transactional);
        }

        @Override
        String results() {
            return topic + ".results";
        }

        @Override
        void prepare() throws IOException, InterruptedException {
            try (Admin admin = Admin.create(around.client())) {
                List<NewTopic> topics = new ArrayList<>();
                for (String one : List.of(topic + ".requests", results())) {
                    topics.add(new NewTopic(one, PARTITIONS, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime")));
                }
                admin.createTopics(topics).all().get();
            } catch (ExecutionException e) {
                throw new IOException("creating the topics of " + topic, e);
            }
        }

        @Override
        void publish(List<String> bodies, boolean duplicatesShareAnswers) throws Exception {
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(around.client(), new StringSerializer(), new StringSerializer())) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < bodies.size(); i++) {
                    sent.add(producer.send(new ProducerRecord<>(
                            topic + ".requests", "r" + i, Prompts.withModel(bodies.get(i), tier.model()))));
                }
                for (Future<RecordMetadata> one : sent) {
                    one.get();
                }
            }
        }
    }
}
