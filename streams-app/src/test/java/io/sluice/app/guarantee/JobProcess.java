package io.sluice.app.guarantee;

import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.config.KafkaConfig;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.OpsConfig;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RegistrySettings;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.config.Secret;
import io.sluice.app.config.SluiceConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** A whole job in a process of its own, to be killed. Prints {@code ready}, then, with the time, the heap in use after a collection. */
final class JobProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Nobody looks longer: whoever was to kill it is gone. */
    private static final Duration LIFE_MAX = Duration.ofMinutes(15);
    /** Few, so that the worker's buffer is full of few calls. */
    private static final int CALLS_OPEN_MAX = 100;

    /** Calls, the planted fault's. */
    private static final int HOARD = 3_000;

    private JobProcess() {}

    /** One lane to the simulator. */
    static SluiceConfig config(
            String bootstrap,
            String registry,
            String provider,
            Path stateDir,
            String instance,
            Limits limits,
            int callsOpenMax) {
        LaneConfig lane = new LaneConfig(
                "sim",
                ProviderKind.OPENAI,
                URI.create(provider),
                Optional.of(Secret.of(JobRig.KEY)),
                List.of("gpt-*"),
                limits,
                LaneConfig.DELAY_MAX,
                LaneConfig.TOTAL_DEADLINE,
                RetryConfig.defaults(),
                callsOpenMax,
                LaneConfig.OUTPUT_TOKENS_DEFAULT);
        return SluiceConfig.defaults()
                .withInstance(instance, stateDir)
                .withLanes(List.of(lane))
                .withOps(OpsConfig.off())
                .withCluster(KafkaConfig.of(bootstrap), RegistrySettings.of(URI.create(registry)));
    }

    /** Arguments: bootstrap servers, registry, provider, state directory, instance, requests per minute, the hoard's sign. */
    public static void main(String[] args) throws InterruptedException {
        Limits limits =
                new Limits(OptionalLong.of(Long.parseLong(args[5])), OptionalLong.empty(), OptionalLong.empty());
        SluiceConfig config = config(args[0], args[1], args[2], Path.of(args[3]), args[4], limits, CALLS_OPEN_MAX);
        SluiceJob job = SluiceJob.start(config, EnumSet.allOf(Role.class), Budget.unlimited());
        job.awaitReady(PATIENCE, words -> {});
        say("ready");
        Path hoardSign = Path.of(args[6]);
        lookUntil(() -> Files.exists(hoardSign));
        hoard(args[0]);
    }

    private static void lookUntil(BooleanSupplier end) {
        Awaitility.await().pollInterval(LOOK).atMost(LIFE_MAX).until(() -> {
            look();
            return end.getAsBoolean();
        });
    }

    private static void look() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        say("heap " + System.currentTimeMillis() + " " + (runtime.totalMemory() - runtime.freeMemory()));
    }

    /** The planted fault: a worker whose buffer has no bound. */
    private static void hoard(String bootstrap) {
        List<ConsumerRecord<byte[], byte[]>> hoard = new ArrayList<>();
        try (CommittedRecords calls =
                CommittedRecords.of(Map.of("bootstrap.servers", bootstrap), JobRig.TOPICS.calls("sim"))) {
            while (hoard.size() < HOARD) {
                hoard.addAll(calls.poll());
            }
            lookUntil(() -> hoard.size() < HOARD);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
