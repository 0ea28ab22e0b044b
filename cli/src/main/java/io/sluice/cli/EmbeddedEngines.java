package io.sluice.cli;

import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.SluiceConfig;
import io.sluice.cli.engine.Engine;
import io.sluice.local.BrokerOptions;
import io.sluice.local.LocalOptions;
import io.sluice.local.LocalPlatform;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** Platforms in this process: broker, registry, and the simulator where it is wanted. */
final class EmbeddedEngines implements Engines {

    @Override
    public Engine start(PlatformOrder order, Consumer<String> words) {
        LocalPlatform platform = LocalPlatform.start(order.dataDir(), options(order), words);
        try {
            return new EmbeddedEngine(platform, settings(order, platform));
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    private static LocalOptions options(PlatformOrder order) {
        LocalOptions options = LocalOptions.defaults()
                .withBroker(BrokerOptions.defaults().withPort(order.ports().kafka()))
                .withRegistryPort(order.ports().registry());
        return order.simulator()
                ? options.withProvider(
                        options.provider().orElseThrow().withPort(order.ports().provider()))
                : options.withoutProvider();
    }

    private static SluiceConfig settings(PlatformOrder order, LocalPlatform platform) {
        SluiceConfig config = order.config();
        SluiceConfig placed = config.withInstance(
                        config.instanceId(), order.dataDir().resolve("state"))
                .withCluster(
                        KafkaConfig.of(platform.bootstrapServers()),
                        RegistrySettings.of(URI.create(platform.registryUrl())));
        return platform.provider()
                .map(simulator -> placed.withLanes(placed.lanes().stream()
                        .map(lane -> redirected(lane, simulator.openAiBaseUri()))
                        .toList()))
                .orElse(placed);
    }

    private static LaneConfig redirected(LaneConfig lane, URI simulator) {
        return new LaneConfig(
                        lane.name(),
                        lane.provider(),
                        simulator,
                        Optional.of(ProviderChoice.SIMULATOR_KEY),
                        lane.models(),
                        lane.limits(),
                        lane.delayMax(),
                        lane.totalDeadline(),
                        lane.retry(),
                        lane.callsOpenMax(),
                        lane.outputTokensDefault())
                .withSource(lane.source())
                .withSlots(lane.slots());
    }
}
