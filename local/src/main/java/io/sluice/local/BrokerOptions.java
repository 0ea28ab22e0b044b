package io.sluice.local;

import java.util.Map;

/**
 * What may differ between embedded brokers.
 *
 * @param port the client port on the loopback address; 0 takes a free one. May differ from start to start.
 * @param batchBytesMax the largest record batch that the broker takes, as compressed by the producer
 * @param settings further settings of the broker in Kafka's own words, over ours: who may do what, for example. Clients'
 *     listener is called {@code CLIENTS}
 */
public record BrokerOptions(int port, int batchBytesMax, Map<String, String> settings) {
    private static final int MIB = 1 << 20;

    public BrokerOptions {
        settings = Map.copyOf(settings);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 (free) to 65535, was " + port);
        }
        if (batchBytesMax < 1024 || batchBytesMax > 64 * MIB) {
            throw new IllegalArgumentException("batchBytesMax must be 1 KiB to 64 MiB, was " + batchBytesMax);
        }
    }

    /** A free port, batches up to 16 MiB: topics set lower limits of their own. */
    public static BrokerOptions defaults() {
        return new BrokerOptions(0, 16 * MIB, Map.of());
    }

    public BrokerOptions withPort(int port) {
        return new BrokerOptions(port, batchBytesMax, settings);
    }

    public BrokerOptions withBatchBytesMax(int batchBytesMax) {
        return new BrokerOptions(port, batchBytesMax, settings);
    }

    public BrokerOptions withSettings(Map<String, String> settings) {
        return new BrokerOptions(port, batchBytesMax, settings);
    }

    /** Names of the settings only: their values may be credentials. */
    @Override
    public String toString() {
        return "BrokerOptions[port=%d, batchBytesMax=%d, settings=%s]"
                .formatted(port, batchBytesMax, settings.keySet());
    }
}
