package io.sluice.app.call;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RecordLimits;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.config.Secret;
import io.sluice.app.provider.HttpProviderClient;
import io.sluice.app.provider.ProviderClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A call worker in a process of its own, to be killed. Arguments: bootstrap servers, prefix, provider's base URL, and
 * perhaps a limit of requests per minute. */
final class WorkerProcess {
    private WorkerProcess() {}

    /** On this bed's topics. */
    static Process start(Path log, Bed bed, URI provider, String... limit) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName(),
                bed.bootstrap,
                bed.config.prefix(),
                provider.toString()));
        command.addAll(List.of(limit));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public static void main(String[] args) throws InterruptedException {
        Limits limits = args.length > 3 ? perMinute(Long.parseLong(args[3])) : Limits.none();
        LaneConfig lane = lane(URI.create(args[2]), limits);
        Bed bed = new Bed(args[0], args[1]).lane(lane);
        bed.start("a", provider(lane));
        Thread.currentThread().join();
    }

    /** At most 40 calls in flight, by the worker's own bound. */
    static LaneConfig lane(URI baseUrl, Limits limits) {
        return new LaneConfig(
                "sim",
                ProviderKind.OPENAI,
                baseUrl,
                Optional.of(Secret.of("key")),
                List.of("*"),
                limits,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                RetryConfig.defaults(),
                40,
                16);
    }

    static Limits perMinute(long requests) {
        return new Limits(OptionalLong.of(requests), OptionalLong.empty(), OptionalLong.empty());
    }

    static ProviderClient provider(LaneConfig lane) {
        return HttpProviderClient.open(lane, new RecordLimits(64 * 1024), InstantSource.system(), System::nanoTime);
    }
}
