package io.sluice.app.call;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.config.RetryConfig;
import io.sluice.app.config.SlotConfig;
import io.sluice.app.config.WorkerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What a history of a fleet is made of.
 *
 * @param lane with its limits, slots, delay and accounting
 * @param hosts workers
 * @param tokensMax largest reservation
 * @param corrects whether the provider counts less than was reserved in the end
 * @param idleNanosMax longest time without demand; 0: saturated throughout
 * @param length of the history
 */
record FleetScenario(
        Lane lane, WorkerConfig worker, int hosts, long tokensMax, boolean corrects, long idleNanosMax, long length) {

    static FleetScenario random(Random random) {
        int slots = 1 + random.nextInt(3);
        long tokens = 500L * slots + random.nextLong(20_000);
        boolean anthropic = random.nextInt(3) == 0;
        LaneConfig config = new LaneConfig(
                        "sim",
                        anthropic ? ProviderKind.ANTHROPIC : ProviderKind.OPENAI,
                        URI.create("http://localhost:1/v1"),
                        Optional.empty(),
                        List.of("*"),
                        limits(random, slots, tokens),
                        Duration.ofMillis(50 + random.nextInt(random.nextBoolean() ? 200 : 2_000)),
                        Duration.ofMillis(500 + random.nextInt(20_000)),
                        RetryConfig.defaults(),
                        10_000,
                        1_024)
                .withSlots(new SlotConfig(slots, 1, 10));
        WorkerConfig worker = WorkerConfig.defaults();
        return new FleetScenario(
                new LaneSetup(config, FakeProvider.prompt(), new Bed.FlatTariff()).lane(worker),
                worker,
                2 + random.nextInt(4),
                Math.max(1, tokens / slots / (1 + random.nextInt(10))),
                anthropic,
                random.nextInt(4) > 0 ? 0 : SECONDS.toNanos(1 + random.nextInt(40)),
                SECONDS.toNanos(200 + random.nextInt(300)));
    }

    /** Each kind of limit alone, and together with others. */
    private static Limits limits(Random random, int slots, long tokens) {
        Limits limits = Limits.none();
        while (limits.values().isEmpty()) {
            if (random.nextInt(3) > 0) {
                limits = limits.with(Dimension.REQUESTS_PER_MINUTE, slots + random.nextInt(200));
            }
            if (random.nextBoolean()) {
                limits = limits.with(Dimension.TOKENS_PER_MINUTE, tokens);
            }
            if (random.nextInt(6) == 0) {
                limits = limits.with(Dimension.REQUESTS_PER_SECOND, slots + random.nextInt(6));
            }
            if (random.nextInt(3) == 0) {
                limits = limits.with(Dimension.CALLS_IN_FLIGHT, slots + random.nextInt(12));
            }
        }
        return limits;
    }
}
