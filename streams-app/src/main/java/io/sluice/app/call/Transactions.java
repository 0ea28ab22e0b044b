package io.sluice.app.call;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * The life of one transactional producer with a stable id: what a failed transaction means, and when a new producer is
 * needed. Owned by the committer thread; every method may block for the producer's {@code max.block.ms}.
 */
final class Transactions {
    private static final int COMMIT_TRIES_MAX = 3;

    /** What became of a transaction. */
    sealed interface Result {
        /** All of it stands. */
        record Committed() implements Result {}

        /** None of it stands; it may be tried again. */
        record Aborted(String why) implements Result {}

        /** It stands or it does not: {@link #open} a new producer, then ask the group's offsets. */
        record InDoubt(String why, boolean fenced) implements Result {}

        /** This worker must stop. */
        record Refused(String why) implements Result {}
    }

    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile @Nullable Exception sendFailure;

    Transactions(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /**
     * Creates a producer and takes over the transactional id: the broker ends a predecessor's open transaction first.
     *
     * @throws KafkaException if the broker does not answer in time, or refuses
     */
    void open() {
        discard();
        Producer<byte[], byte[]> opened = producers.get();
        producer = opened;
        try {
            opened.initTransactions();
        } catch (KafkaException e) {
            discard();
            throw e;
        }
    }

    /** Writes the records and the offsets, all or none. */
    Result run(
            Collection<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            return new Result.InDoubt("no producer", false);
        }
        sendFailure = null;
        try {
            open.beginTransaction();
            for (ProducerRecord<byte[], byte[]> produced : records) {
                // What becomes of it, commitTransaction tells.
                Future<RecordMetadata> unused = open.send(produced, (metadata, failure) -> {
                    if (failure != null) {
                        sendFailure = failure;
                    }
                });
            }
            open.sendOffsetsToTransaction(offsets, group);
            commit(open);
            return new Result.Committed();
        } catch (KafkaException e) {
            return failed(open, e);
        }
    }

    // A commit that timed out may be under way: it may be repeated, but no longer aborted (KafkaProducer's javadoc).
    private static void commit(Producer<byte[], byte[]> open) {
        for (int tries = 1; ; tries++) {
            try {
                open.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (tries == COMMIT_TRIES_MAX) {
                    throw new UnknownCommit(e);
                }
            }
        }
    }

    private Result failed(Producer<byte[], byte[]> open, KafkaException e) {
        Throwable reason = reason(e);
        if (reason instanceof FencedInstanceIdException) {
            discard();
            return new Result.Refused("another process uses its instance id: " + describe(reason));
        }
        if (reason instanceof AuthorizationException
                || reason instanceof AuthenticationException
                || reason instanceof UnsupportedVersionException
                || reason instanceof RecordTooLargeException) {
            discard();
            return new Result.Refused(describe(reason));
        }
        if (e instanceof UnknownCommit) {
            discard();
            return new Result.InDoubt(describe(reason), false);
        }
        if (reason instanceof ProducerFencedException || reason instanceof InvalidProducerEpochException) {
            discard();
            return new Result.InDoubt(describe(reason), true);
        }
        try {
            open.abortTransaction();
            return new Result.Aborted(describe(reason));
        } catch (KafkaException again) {
            discard();
            return new Result.InDoubt(describe(reason) + ", then: " + describe(again), false);
        }
    }

    // The producer wraps what happened to a record ("cannot execute transactional method because ...").
    private Throwable reason(KafkaException e) {
        Exception sent = sendFailure;
        if (sent instanceof RecordTooLargeException) {
            return sent;
        }
        Throwable at = e;
        while (!(at instanceof ApiException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static String describe(Throwable t) {
        return t.getClass().getSimpleName() + ": " + t.getMessage();
    }

    /** Closes the producer; an open transaction is left to time out or to the successor. */
    void discard() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    private static final class UnknownCommit extends KafkaException {
        UnknownCommit(TimeoutException cause) {
            super("the commit did not end in time", cause);
        }
    }
}
