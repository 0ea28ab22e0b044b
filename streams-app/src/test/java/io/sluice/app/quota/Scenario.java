package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Limits;
import java.time.Duration;
import java.util.Random;

/**
 * What a random history is made of.
 *
 * @param rules as the slot is told; the provider's own window and the path's delay
 * @param tokensMax largest reservation
 * @param latencyMax longest call; at most the rules' call time
 * @param idleEvery mean time between idle spells; 0 is saturation throughout
 * @param length of the history
 * @param correct whether attempts are settled with less than was reserved
 */
record Scenario(
        QuotaRules rules,
        long tokensMax,
        long latencyMax,
        long idleEvery,
        long length,
        boolean correct,
        boolean pauses) {

    long delayMax() {
        return rules.delayMax().toNanos();
    }

    Scenario with(QuotaRules others) {
        return new Scenario(others, tokensMax, latencyMax, idleEvery, length, correct, pauses);
    }

    /** Small limits of all kinds, so that each is met often; now and then a history of some days. */
    static Scenario random(Random random, Accounting accounting) {
        boolean days = random.nextInt(16) == 0;
        long tokens = 1 + random.nextLong(20_000);
        Limits limits = days ? ofDays(random, tokens) : ofMinutes(random, tokens);
        if (random.nextInt(4) == 0) {
            limits = limits.with(Dimension.CALLS_IN_FLIGHT, 1 + random.nextInt(10));
        }
        long callTimeMs = 500L + random.nextInt(30_000);
        QuotaRules rules = new QuotaRules(
                limits,
                accounting,
                Duration.ofMillis(random.nextInt(4000)),
                Duration.ofMillis(callTimeMs),
                Duration.ofSeconds(8),
                Duration.ofSeconds(1));
        return new Scenario(
                rules,
                Math.max(1, tokens / (1 + random.nextInt(20))),
                MILLISECONDS.toNanos(500 + random.nextLong(callTimeMs - 499)),
                random.nextBoolean() ? 0 : SECONDS.toNanos(5 + random.nextInt(60)),
                SECONDS.toNanos(days ? 200_000 : 150 + random.nextInt(250)),
                random.nextBoolean(),
                random.nextInt(3) == 0);
    }

    private static Limits ofMinutes(Random random, long tokens) {
        Limits limits = Limits.none();
        if (random.nextInt(4) > 0) {
            limits = limits.with(Dimension.REQUESTS_PER_MINUTE, 1 + random.nextInt(200));
        }
        if (random.nextInt(4) > 0 || limits.values().isEmpty()) {
            limits = limits.with(Dimension.TOKENS_PER_MINUTE, tokens);
        }
        if (random.nextInt(6) == 0) {
            limits = limits.with(Dimension.REQUESTS_PER_SECOND, 1 + random.nextInt(5));
        }
        if (random.nextInt(4) == 0) {
            limits = limits.with(Dimension.INPUT_TOKENS_PER_MINUTE, Math.max(1, tokens / (1 + random.nextInt(3))));
        }
        if (random.nextInt(4) == 0) {
            limits = limits.with(Dimension.OUTPUT_TOKENS_PER_MINUTE, Math.max(1, tokens / (1 + random.nextInt(3))));
        }
        return limits;
    }

    private static Limits ofDays(Random random, long tokens) {
        Limits limits = Limits.none()
                .with(Dimension.REQUESTS_PER_MINUTE, 1 + random.nextInt(20))
                .with(Dimension.REQUESTS_PER_DAY, 1 + random.nextInt(300));
        return random.nextBoolean() ? limits.with(Dimension.TOKENS_PER_DAY, tokens) : limits;
    }
}
