package io.sluice.app.topology;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A stream thread's producer. Before a commit Streams flushes once for each task, and each time waits for the broker; the commit of a
 * transaction sends what is left, waits for all of it and fails where any of it failed, as {@link KafkaProducer#commitTransaction} promises. So
 * in a transaction a flush does nothing, and a commit waits once. Touched by its stream thread only.
 */
final class CommitFlushedProducer extends KafkaProducer<byte[], byte[]> {
    private boolean inTransaction;

    CommitFlushedProducer(Map<String, Object> settings) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
        super.beginTransaction();
        inTransaction = true;
    }

    @Override
    public void flush() {
        if (!inTransaction) {
            super.flush();
        }
    }

    @Override
    public void commitTransaction() {
        super.commitTransaction();
        inTransaction = false;
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        inTransaction = false;
    }
}
