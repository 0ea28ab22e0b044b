package io.sluice.app.call;

import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.WorkerConfig;
import io.sluice.app.provider.ProviderClient;
import io.sluice.app.quota.Accounting;
import io.sluice.app.quota.QuotaRules;
import io.sluice.app.retry.RetryPolicy;
import java.time.Duration;

/**
 * What a worker is given for a lane.
 *
 * @param config its settings
 * @param client makes attempts at its provider; stays the caller's to close
 * @param tariff what its calls need and cost
 */
public record LaneSetup(LaneConfig config, ProviderClient client, Tariff tariff) {
    /** An attempt's permit is closed this much later than its deadline at most: threads have to be scheduled. */
    private static final Duration LATE = Duration.ofSeconds(1);

    Lane lane(WorkerConfig worker) {
        QuotaRules rules = QuotaRules.of(
                config.limits(),
                Accounting.of(config.tokenAccounting()),
                config.delayMax(),
                config.totalDeadline().plus(LATE),
                worker.sessionTimeout());
        return new Lane(config, client, tariff, rules, new RetryPolicy(config.retry()));
    }
}
