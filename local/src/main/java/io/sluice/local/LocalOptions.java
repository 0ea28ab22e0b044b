package io.sluice.local;

/**
 * What may differ between local platforms.
 *
 * @param broker the broker's port and the largest batch it takes
 * @param registryPort the schema registry's port on the loopback address; 0 takes a free one
 */
public record LocalOptions(BrokerOptions broker, int registryPort) {

    /** Free ports for all. */
    public static LocalOptions defaults() {
        return new LocalOptions(BrokerOptions.defaults(), 0);
    }

    public LocalOptions withBroker(BrokerOptions broker) {
        return new LocalOptions(broker, registryPort);
    }

    public LocalOptions withRegistryPort(int registryPort) {
        return new LocalOptions(broker, registryPort);
    }
}
