package io.sluice.app.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each failure of a transaction means. */
class TransactionsTest {
    private static final TopicPartition CALLS = new TopicPartition("calls", 0);
    private static final ConsumerGroupMetadata GROUP = new MockConsumer<>("earliest").groupMetadata();

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Transactions transactions = new Transactions(() -> {
        producers.add(new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
        return producers.getLast();
    });

    @BeforeEach
    void open() {
        transactions.open();
    }

    @Test
    void whatIsCommittedStands() {
        assertThat(run()).isInstanceOf(Transactions.Result.Committed.class);
        assertThat(producers.getLast().history()).hasSize(1);
    }

    @Test
    void aFailureBeforeTheCommitIsAbortedAndTheProducerGoesOn() {
        producers.getLast().sendOffsetsToTransactionException = new KafkaException("the group moved on");
        assertThat(run()).isInstanceOf(Transactions.Result.Aborted.class);
        assertThat(producers.getLast().transactionAborted()).isTrue();
        producers.getLast().sendOffsetsToTransactionException = null;
        assertThat(run()).isInstanceOf(Transactions.Result.Committed.class);
        assertThat(producers).hasSize(1);
    }

    @Test
    void aCommitThatDoesNotEndIsInDoubt() {
        producers.getLast().commitTransactionException = new TimeoutException("slow");
        assertThat(run())
                .isInstanceOfSatisfying(
                        Transactions.Result.InDoubt.class,
                        doubt -> assertThat(doubt.fenced()).isFalse());
        assertThat(producers.getLast().closed()).isTrue();
        assertThat(run()).isInstanceOf(Transactions.Result.InDoubt.class);
        transactions.open();
        assertThat(run()).isInstanceOf(Transactions.Result.Committed.class);
    }

    @Test
    void aFenceIsDoubtThatIsToldApart() {
        producers.getLast().commitTransactionException = new ProducerFencedException("newer");
        assertThat(run())
                .isInstanceOfSatisfying(
                        Transactions.Result.InDoubt.class,
                        doubt -> assertThat(doubt.fenced()).isTrue());
    }

    @Test
    void anAbortThatFailsIsDoubt() {
        producers.getLast().commitTransactionException = new KafkaException("broken");
        producers.getLast().abortTransactionException = new KafkaException("broken for good");
        assertThat(run()).isInstanceOf(Transactions.Result.InDoubt.class);
        assertThat(producers.getLast().closed()).isTrue();
    }

    @Test
    void anotherProcessWithOurInstanceIdIsTheEnd() {
        producers.getLast().sendOffsetsToTransactionException = new FencedInstanceIdException("another");
        assertThat(run())
                .isInstanceOfSatisfying(
                        Transactions.Result.Refused.class,
                        refused -> assertThat(refused.why()).contains("instance id"));
    }

    @Test
    void aRecordThatTheTopicDoesNotTakeIsTheEnd() {
        producers.getLast().commitTransactionException = new KafkaException(new RecordTooLargeException("large"));
        assertThat(run()).isInstanceOf(Transactions.Result.Refused.class);
    }

    private Transactions.Result run() {
        return transactions.run(
                List.of(new ProducerRecord<>("answers", new byte[] {1})),
                Map.of(CALLS, new OffsetAndMetadata(1)),
                GROUP);
    }
}
