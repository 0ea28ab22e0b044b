package io.sluice.app.call;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.config.TopicsConfig;
import io.sluice.app.config.WorkerConfig;
import io.sluice.app.control.ControlView;
import io.sluice.app.lane.ReplyTo;
import io.sluice.app.lane.WorkerClock;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.provider.Usage;
import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.Operation;
import io.sluice.schema.ServiceClass;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.TopicAdmin;
import io.sluice.schemas.TopicLayout;
import io.sluice.schemas.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Topics of one test on a broker, what is put into them, and the workers that run on them. */
final class Bed implements AutoCloseable {
    static final int PARTITIONS = 3;
    static final Duration DEADLINE = Duration.ofSeconds(60);

    final Topics topics;
    final TopicsConfig config;
    final ControlView controls = new ControlView();
    final String bootstrap;
    private final SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> sendFailure = new AtomicReference<>();
    private final List<CallWorker> workers = new ArrayList<>();
    private final List<LaneConfig> lanes = new ArrayList<>();
    private WorkerConfig workerConfig = quick(Duration.ofSeconds(6), Duration.ofSeconds(2));
    private Budget budget = Budget.unlimited();
    private Tariff tariff = new FlatTariff();

    Bed(String bootstrap, String prefix) {
        this.bootstrap = bootstrap;
        this.topics = new Topics(prefix);
        this.config = new TopicsConfig(prefix, PARTITIONS, (short) 1, 64 * 1024, Duration.ofDays(1));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 5, "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Session timeout and drain timeout; the rest short too. */
    static WorkerConfig quick(Duration session, Duration drain) {
        return new WorkerConfig(
                session, session.dividedBy(3), Duration.ofMillis(10), 500, 60_000, drain, Duration.ofSeconds(5));
    }

    /** Adds a lane; its topic is created. */
    Bed lane(String name, Limits limits) {
        return lane(name, limits, Duration.ofSeconds(20));
    }

    Bed lane(String name, Limits limits, Duration totalDeadline) {
        RetryConfig retry = new RetryConfig(4, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(1));
        return lane(name, limits, retry, totalDeadline);
    }

    Bed lane(String name, Limits limits, RetryConfig retry, Duration totalDeadline) {
        return lane(new LaneConfig(
                name,
                ProviderKind.OPENAI,
                URI.create("http://127.0.0.1:1/v1"),
                Optional.empty(),
                List.of("*"),
                limits,
                Duration.ofMillis(100),
                totalDeadline,
                retry,
                1_000,
                16));
    }

    Bed lane(LaneConfig lane) {
        lanes.add(lane);
        createTopics(lanes.stream()
                .collect(Collectors.toMap(LaneConfig::name, one -> one.slots().count())));
        return this;
    }

    Bed worker(WorkerConfig worker) {
        this.workerConfig = worker;
        return this;
    }

    Bed budget(Budget limited) {
        this.budget = limited;
        return this;
    }

    Bed tariff(Tariff other) {
        this.tariff = other;
        return this;
    }

    void createTopics(List<String> names) {
        createTopics(names.stream().collect(Collectors.toMap(name -> name, name -> 1)));
    }

    private void createTopics(Map<String, Integer> slots) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            TopicLayout layout = new TopicLayout(
                    topics, slots, PARTITIONS, (short) 1, config.maxRecordBytes(), config.resultsRetention());
            TopicAdmin.ensure(admin, layout, Duration.ofSeconds(20));
        }
    }

    CallWorker start(String instance, ProviderClient provider) {
        return start(instance, provider, WorkerClock.system());
    }

    CallWorker start(String instance, ProviderClient provider, WorkerClock clock) {
        return start(instance, lane -> provider, clock);
    }

    CallWorker start(String instance, Function<String, ProviderClient> providers, WorkerClock clock) {
        List<LaneSetup> setups = lanes.stream()
                .map(lane -> new LaneSetup(lane, providers.apply(lane.name()), tariff))
                .toList();
        WorkerSetup setup = new WorkerSetup(
                instance, config, workerConfig, KafkaConfig.of(bootstrap), setups, Duration.ofSeconds(20));
        CallWorker worker = CallWorker.start(setup, catalogue, budget, controls, clock);
        workers.add(worker);
        return worker;
    }

    /** Calls number {@code from} to {@code to - 1}, each with a body of its own, spread over the answers' partitions. */
    void send(String lane, int from, int to) {
        for (int i = from; i < to; i++) {
            send(call(lane, i).build());
        }
        flush();
    }

    static Call.Builder call(String lane, int number) {
        return Call.newBuilder()
                .setCallId("call-" + number)
                .setFingerprint("print-" + number)
                .setPartition(number % PARTITIONS)
                .setLane(lane)
                .setTenant("default")
                .setJob(null)
                .setCachePolicy(CachePolicy.USE)
                .setTtlMs(null)
                .setOperation(Operation.CHAT)
                .setModel("model")
                .setBody(body(number))
                .setDeadlineMs(null);
    }

    static String body(int number) {
        return "{\"number\":" + number + "}";
    }

    void send(Call call) {
        Serializer<Call> serializer = catalogue.serializer(Call.class);
        boolean bulk = call.getServiceClass() == ServiceClass.BULK;
        String topic = bulk ? topics.bulkCalls(call.getLane()) : topics.calls(call.getLane());
        ProducerRecord<byte[], byte[]> made = new ProducerRecord<>(
                topic, call.getFingerprint().getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, call));
        ReplyTo.of(call).write(made.headers());
        sendRaw(made);
    }

    void sendRaw(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        sendRaw(new ProducerRecord<>(topic, key, value));
    }

    /** A value that is no call, of the call that its headers tell of. */
    void sendBroken(Call of, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> broken = new ProducerRecord<>(
                topics.calls(of.getLane()), of.getFingerprint().getBytes(StandardCharsets.UTF_8), value);
        ReplyTo.of(of).write(broken.headers());
        sendRaw(broken);
    }

    private void sendRaw(ProducerRecord<byte[], byte[]> made) {
        var unused = producer.send(made, (metadata, failure) -> {
            if (failure != null) {
                sendFailure.compareAndSet(null, failure);
            }
        });
    }

    void flush() {
        producer.flush();
        Exception failure = sendFailure.get();
        if (failure != null) {
            throw new AssertionError("a call could not be sent", failure);
        }
    }

    /** Everything that a read_committed reader sees now. */
    Sight sight() {
        return Sight.of(bootstrap, topics, catalogue, config.prefix() + "calls");
    }

    /** Waits until so many answers are committed. */
    Sight awaitAnswers(int count) {
        return await(sight -> sight.answers().size() >= count, count + " answers");
    }

    Sight await(java.util.function.Predicate<Sight> enough, String what) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Sight sight = sight();
            if (enough.test(sight)) {
                // Once more: what this one saw of the topics may be newer than what it saw of the offsets.
                return sight();
            }
            if (System.nanoTime() > until) {
                String stopped = workers.stream()
                        .map(worker -> worker.stats().toString())
                        .toList()
                        .toString();
                throw new AssertionError("waited in vain for " + what + "; saw " + sight.summary() + "; " + stopped);
            }
            pause();
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("waited in vain for " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(CallWorker::halt);
        producer.close(Duration.ofSeconds(5));
        catalogue.close();
    }

    /** 15 tokens and 100 nano-dollars a call, whatever is asked. */
    static final class FlatTariff implements Tariff {
        @Override
        public TokenEstimate estimate(Call call) {
            if (call.getBody().contains("uncountable")) {
                throw new IllegalArgumentException("cannot be counted");
            }
            return call.getBody().contains("huge")
                    ? new TokenEstimate(1_000_000_000, 16, true)
                    : new TokenEstimate(10, 5, true);
        }

        @Override
        public OptionalLong upperBoundNanos(Call call, TokenEstimate estimate) {
            return call.getModel().equals("unpriced") ? OptionalLong.empty() : OptionalLong.of(150);
        }

        @Override
        public OptionalLong costNanos(Call call, Usage usage) {
            return call.getModel().equals("unpriced") ? OptionalLong.empty() : OptionalLong.of(100);
        }

        @Override
        public String priceVersion() {
            return "flat";
        }
    }
}
