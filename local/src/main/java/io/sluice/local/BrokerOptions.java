package io.sluice.local;

/**
 * What may differ between embedded brokers.
 *
 * @param port the client port on the loopback address; 0 takes a free one. May differ from start to start.
 * @param batchBytesMax the largest record batch that the broker takes, as compressed by the producer
 */
public record BrokerOptions(int port, int batchBytesMax) {
    private static final int MIB = 1 << 20;

    public BrokerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 (free) to 65535, was " + port);
        }
        if (batchBytesMax < 1024 || batchBytesMax > 64 * MIB) {
            throw new IllegalArgumentException("batchBytesMax must be 1 KiB to 64 MiB, was " + batchBytesMax);
        }
    }

    /** A free port, batches up to 16 MiB: topics set lower limits of their own. */
    public static BrokerOptions defaults() {
        return new BrokerOptions(0, 16 * MIB);
    }

    public BrokerOptions withPort(int port) {
        return new BrokerOptions(port, batchBytesMax);
    }

    public BrokerOptions withBatchBytesMax(int batchBytesMax) {
        return new BrokerOptions(port, batchBytesMax);
    }
}
