package io.sluice.app.topology;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A stream thread's producer. Before a commit Streams flushes once for each task, and each time waits for the broker. In a transaction
 * a flush does nothing here, and the commit flushes once for all tasks; it fails where any record failed, as
 * {@link KafkaProducer#commitTransaction} promises. Touched by its stream thread only.
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
        // The commit would wait for what is left too, but no longer than max.block.ms; a flush for as long as a
        // delivery may take.
        super.flush();
        super.commitTransaction();
        inTransaction = false;
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        inTransaction = false;
    }
}
