package io.sluice.app.config;

import io.sluice.schemas.TopicLayout;

/**
 * Every size limit of the job, derived from one number. A record grows on its way: an envelope joins the body, and a batch has a
 * header of its own. Each step gets its margin here, so that a prompt or an answer that was let in is never too large further on.
 *
 * @param maxRecordBytes value of the largest request record, and the largest body that a provider may answer with
 */
public record RecordLimits(int maxRecordBytes) {
    /** Largest body that a canonical request may have; a larger one is REJECTED. */
    public int requestBodyBytesMax() {
        return maxRecordBytes;
    }

    /** Largest body that is read from a provider; a larger one is FAILED as TOO_LARGE. */
    public int responseBodyBytesMax() {
        return maxRecordBytes;
    }

    /** Largest value that the job itself writes: a body and its envelope. */
    public int recordBytesMax() {
        return maxRecordBytes + TopicLayout.ENVELOPE_BYTES;
    }

    /** {@code max.message.bytes} of every topic, changelog and repartition topic. */
    public int topicMessageBytesMax() {
        return TopicLayout.messageBytesMax(maxRecordBytes);
    }

    /** {@code max.request.size} of every producer: a dead letter is a whole record in one more envelope, and its topic takes it. */
    public int producerRequestBytesMax() {
        return topicMessageBytesMax() + TopicLayout.ENVELOPE_BYTES;
    }

    /** {@code buffer.memory} of every producer at least: some of the largest records at once. */
    public long producerBufferBytesMin() {
        return Math.max(32L * 1024 * 1024, 4L * producerRequestBytesMax());
    }

    /** {@code max.partition.fetch.bytes} of every consumer at least. */
    public int consumerPartitionFetchBytesMin() {
        return Math.max(1024 * 1024, producerRequestBytesMax());
    }
}
