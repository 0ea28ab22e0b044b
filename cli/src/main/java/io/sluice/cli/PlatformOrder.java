package io.sluice.cli;

import io.sluice.app.config.SluiceConfig;
import java.nio.file.Path;

/**
 * The platform and job that a command wants.
 *
 * @param config Kafka's, the registry's and the stores' places are the platform's to fill in
 * @param simulator every lane's calls go to the simulator
 * @param ports where clients find what; 0 for any free port
 */
record PlatformOrder(Path dataDir, SluiceConfig config, boolean simulator, Ports ports) {

    /** Ports of the broker, the registry and the simulator. */
    record Ports(int kafka, int registry, int provider) {

        static final Ports FREE = new Ports(0, 0, 0);
    }
}
