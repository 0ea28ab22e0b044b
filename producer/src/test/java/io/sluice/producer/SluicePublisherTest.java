package io.sluice.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.schema.Job;
import io.sluice.schema.JobState;
import io.sluice.schema.PromptRequest;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SluicePublisherTest {
    private static final Topics TOPICS = new Topics("sluice.");
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
    private static final PromptRequest REQUEST = PromptRequest.newBuilder()
            .setId("j/1")
            .setJob("j")
            .setBody("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
            .build();

    private final SchemaCatalogue catalogue = SchemaCatalogue.inMemory();
    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final Map<String, Job> others = new HashMap<>();
    private final SluicePublisher publisher = new SluicePublisher(
            kafka, TOPICS, catalogue, (tenant, id) -> Optional.ofNullable(others.get(tenant + "/" + id)), CLOCK, 2);

    private final Queue<CompletableFuture<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void requestStandsOnItsTopicUnderItsId() throws InterruptedException {
        CompletableFuture<RecordMetadata> future = publisher.publish(REQUEST);
        assertThat(future).isNotDone();
        kafka.completeNext();

        assertThat(future)
                .isCompletedWithValueMatching(metadata -> metadata.topic().equals("sluice.requests"));
        ProducerRecord<String, byte[]> record = kafka.history().getFirst();
        assertThat(record.key()).isEqualTo("j/1");
        assertThat(catalogue.deserializer(PromptRequest.class).deserialize(record.topic(), record.value()))
                .isEqualTo(REQUEST);
    }

    @Test
    void publisherWaitsWhileTheBrokerOwesTooManyAcknowledgements() throws InterruptedException {
        sent.add(publisher.publish(REQUEST));
        sent.add(publisher.publish(REQUEST));
        AtomicBoolean third = new AtomicBoolean();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                sent.add(publisher.publish(REQUEST));
                third.set(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        assertThat(kafka.history()).hasSize(2);

        kafka.completeNext();

        await().untilTrue(third);
        assertThat(kafka.history()).hasSize(3);
    }

    @Test
    void failureIsTheFuturesAndGivesItsRoomBack() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            CompletableFuture<RecordMetadata> future = publisher.publish(REQUEST);
            kafka.errorNext(new RecordTooLargeException("too large"));
            assertThat(future).failsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void producerThatRefusesAtOnceGivesItsRoomBackToo() throws InterruptedException {
        kafka.sendException = new IllegalStateException("closed");
        for (int i = 0; i < 5; i++) {
            assertThat(publisher.publish(REQUEST)).isCompletedExceptionally();
        }
    }

    @Test
    void jobOpensAndClosesWithItsCount() throws InterruptedException {
        sent.add(publisher.openJob("j", "acme", "nightly"));
        sent.add(publisher.closeJob("j", "acme", 7));
        kafka.completeNext();
        kafka.completeNext();
        sent.add(publisher.cancelJob("j", "acme", "ann@laptop"));

        assertThat(kafka.history()).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("sluice.jobs");
            assertThat(record.key()).isEqualTo("acme/j");
        });
        Job open = job(0);
        assertThat(open.getState()).isEqualTo(JobState.OPEN);
        assertThat(open.getTenant()).isEqualTo("acme");
        assertThat(open.getName()).isEqualTo("nightly");
        assertThat(open.getAtMs()).isEqualTo(1_000);
        Job closed = Job.newBuilder(open).setState(JobState.CLOSED).setCount(7L).build();
        assertThat(job(1)).isEqualTo(closed);
        assertThat(job(2))
                .isEqualTo(Job.newBuilder(closed)
                        .setState(JobState.CANCELLED)
                        .setBy("ann@laptop")
                        .build());
    }

    @Test
    void jobOfAnotherPublisherKeepsItsNameAndCountWhenItIsCancelled() throws InterruptedException {
        Job closed = Job.newBuilder()
                .setId("j")
                .setTenant("acme")
                .setName("nightly")
                .setState(JobState.CLOSED)
                .setCount(7L)
                .build();
        others.put("acme/j", closed);
        sent.add(publisher.cancelJob("j", "acme", "ann@laptop"));

        assertThat(job(0))
                .isEqualTo(Job.newBuilder(closed)
                        .setState(JobState.CANCELLED)
                        .setBy("ann@laptop")
                        .setAtMs(1_000)
                        .build());
    }

    @Test
    void closingAJobThatSomebodyCancelledAddsItsCountOnly() throws InterruptedException {
        Job cancelled = Job.newBuilder()
                .setId("j")
                .setTenant("acme")
                .setName("nightly")
                .setState(JobState.CANCELLED)
                .setBy("ann")
                .setAtMs(5)
                .build();
        others.put("acme/j", cancelled);

        sent.add(publisher.closeJob("j", "acme", 7));

        assertThat(job(0)).isEqualTo(Job.newBuilder(cancelled).setCount(7L).build());
    }

    @Test
    void jobIsCancelledWhereTheTopicMayNotBeReadAndNotWhereItCouldNot() throws InterruptedException {
        SluicePublisher barred = publisherWhose(new TopicAuthorizationException("sluice.jobs"));
        sent.add(barred.cancelJob("j", "acme", "ann"));
        assertThat(job(0).getState()).isEqualTo(JobState.CANCELLED);

        SluicePublisher alone = publisherWhose(new TimeoutException("no broker"));
        assertThat(alone.cancelJob("j", "acme", "ann")).isCompletedExceptionally();
        assertThat(kafka.history()).hasSize(1);
    }

    private SluicePublisher publisherWhose(KafkaException failure) {
        return new SluicePublisher(
                kafka,
                TOPICS,
                catalogue,
                (tenant, id) -> {
                    throw failure;
                },
                CLOCK,
                2);
    }

    @Test
    void traceContextGoesIntoTheHeaders() throws InterruptedException {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        sent.add(publisher.publish(REQUEST, new TraceContext(parent, Optional.of("vendor=1"))));

        ProducerRecord<String, byte[]> record = kafka.history().getFirst();
        assertThat(record.headers().lastHeader("traceparent").value())
                .asString()
                .isEqualTo(parent);
        assertThat(record.headers().lastHeader("tracestate").value()).asString().isEqualTo("vendor=1");
        assertThatThrownBy(() -> TraceContext.of("not-a-context")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countBelowZeroIsRefused() {
        assertThatThrownBy(() -> publisher.closeJob("j", "acme", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idempotenceCannotBeSwitchedOff() {
        assertThat(SluicePublisher.settings(Map.of("enable.idempotence", "false", "acks", "1", "linger.ms", "50")))
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .containsEntry("linger.ms", "50");
    }

    private Job job(int index) {
        return catalogue
                .deserializer(Job.class)
                .deserialize("sluice.jobs", kafka.history().get(index).value());
    }
}
