package io.sluice.app.call;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.provider.Usage;
import io.sluice.app.quota.Accounting;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.retry.RetryPolicy;

/**
 * What the slots of a lane work with. Immutable; for any thread.
 *
 * @param config its settings
 * @param client makes attempts at its provider
 * @param tariff what its calls need and cost
 * @param rules what the quota of all its slots together goes by
 * @param retry how failed attempts are repeated
 */
record Lane(LaneConfig config, ProviderClient client, Tariff tariff, QuotaRules rules, RetryPolicy retry) {
    String name() {
        return config.name();
    }

    /** What the quota of one of its slots goes by. */
    QuotaRules rules(int slot) {
        return rules.withLimits(config.limitsOf(slot));
    }

    Accounting accounting() {
        return rules.accounting();
    }

    /** Input that counts against limits: Anthropic's do not count what its cache served. */
    long countedInput(Usage usage) {
        return config.provider() == ProviderKind.ANTHROPIC
                ? usage.tokensIn() - usage.tokensInCached()
                : usage.tokensIn();
    }

    /** Whether a limit counts what starts within some time, so that when a call goes out matters. */
    boolean countsStarts() {
        return config.source().learned()
                || rules.limits().values().keySet().stream().anyMatch(limited -> limited != Dimension.CALLS_IN_FLIGHT);
    }

    /** Whether the tokens of a call must be known before it starts. */
    boolean countsTokens() {
        return config.source().learned() || rules.limits().countTokens();
    }
}
