package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.app.config.Limits;
import java.time.Duration;
import java.util.OptionalLong;
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

    long window() {
        return rules.window().toNanos();
    }

    long delayMax() {
        return rules.delayMax().toNanos();
    }

    Scenario with(QuotaRules others) {
        return new Scenario(others, tokensMax, latencyMax, idleEvery, length, correct, pauses);
    }

    /** Small limits of all kinds, so that each is met often. */
    static Scenario random(Random random, Accounting accounting) {
        long tokens = 1 + random.nextLong(20_000);
        Limits limits = new Limits(
                random.nextInt(4) > 0 ? OptionalLong.of(1 + random.nextInt(200)) : OptionalLong.empty(),
                random.nextInt(4) > 0 ? OptionalLong.of(tokens) : OptionalLong.empty(),
                random.nextInt(4) == 0 ? OptionalLong.of(1 + random.nextInt(10)) : OptionalLong.empty());
        if (limits.requestsPerMinute().isEmpty() && limits.tokensPerMinute().isEmpty()) {
            limits = new Limits(OptionalLong.of(100), OptionalLong.empty(), limits.callsInFlight());
        }
        long callTimeMs = 500L + random.nextInt(30_000);
        QuotaRules rules = new QuotaRules(
                limits,
                accounting,
                Duration.ofSeconds(60),
                Duration.ofMillis(random.nextInt(4000)),
                Duration.ofMillis(callTimeMs),
                Duration.ofSeconds(8),
                Duration.ofSeconds(1));
        return new Scenario(
                rules,
                Math.max(1, tokens / (1 + random.nextInt(20))),
                MILLISECONDS.toNanos(500 + random.nextLong(callTimeMs - 499)),
                random.nextBoolean() ? 0 : SECONDS.toNanos(5 + random.nextInt(60)),
                SECONDS.toNanos(150 + random.nextInt(250)),
                random.nextBoolean(),
                random.nextInt(3) == 0);
    }
}
