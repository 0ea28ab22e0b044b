package io.sluice.local;

import io.sluice.local.provider.SimulatorOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What may differ between local platforms.
 *
 * @param broker the broker's port and the largest batch it takes
 * @param registryPort the schema registry's port on the loopback address; 0 takes a free one
 * @param provider how the provider simulator behaves, or empty for none; its journal is always
 *     {@code provider/journal.jsonl} below the data directory, whatever the options name
 */
public record LocalOptions(BrokerOptions broker, int registryPort, Optional<SimulatorOptions> provider) {

    /** Free ports for all, and a provider simulator with its defaults. */
    public static LocalOptions defaults() {
        return new LocalOptions(
                BrokerOptions.defaults(), 0, Optional.of(SimulatorOptions.defaults(Path.of("journal.jsonl"))));
    }

    public LocalOptions withBroker(BrokerOptions broker) {
        return new LocalOptions(broker, registryPort, provider);
    }

    public LocalOptions withRegistryPort(int registryPort) {
        return new LocalOptions(broker, registryPort, provider);
    }

    public LocalOptions withProvider(SimulatorOptions provider) {
        return new LocalOptions(broker, registryPort, Optional.of(provider));
    }

    public LocalOptions withoutProvider() {
        return new LocalOptions(broker, registryPort, Optional.empty());
    }
}
