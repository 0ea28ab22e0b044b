package io.sluice.producer;

/** A record that no reader of ours can read. The reader stands behind it: poll again to go on. */
public final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int partition;
    private final long offset;

    UnreadableRecordException(String topic, int partition, long offset, Throwable cause) {
        super(
                "topic '" + topic + "', partition " + partition + ", offset " + offset + ": " + cause.getMessage(),
                cause);
        this.partition = partition;
        this.offset = offset;
    }

    /** Partition of the record. */
    public int partition() {
        return partition;
    }

    /** Offset of the record. */
    public long offset() {
        return offset;
    }
}
