package io.sluice.benchmarks;

import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.OpsConfig;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.Secret;
import io.sluice.app.config.SluiceConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The job in a process of its own, with one lane without limits: arguments are brokers, registry, provider, state. */
final class JobProcess {
    static final String READY = "ready";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private JobProcess() {}

    /** Runs until its standard input is closed. */
    public static void main(String[] args) throws IOException {
        try (SluiceJob job = SluiceJob.start(config(args), EnumSet.allOf(Role.class), Budget.unlimited())) {
            job.awaitReady(PATIENCE, words -> {});
            System.out.println(READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static SluiceConfig config(String[] args) {
        LaneConfig lane = LaneConfig.of(
                "bench",
                ProviderKind.OPENAI,
                URI.create(args[2]),
                Optional.of(Secret.of("bench")),
                List.of("*"),
                Limits.none());
        return SluiceConfig.defaults()
                .withInstance("bench", Path.of(args[3]))
                .withLanes(List.of(lane))
                .withOps(OpsConfig.off())
                .withCluster(KafkaConfig.of(args[0]), RegistrySettings.of(URI.create(args[1])));
    }
}
