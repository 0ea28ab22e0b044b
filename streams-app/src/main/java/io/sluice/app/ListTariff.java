package io.sluice.app;

import io.sluice.app.call.Tariff;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.provider.PriceTable;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.app.provider.Usage;
import io.sluice.schema.Call;
import java.util.OptionalLong;

/** What a lane's calls need by its tokenizer and cost by the price table. For any thread. */
final class ListTariff implements Tariff {
    private final TokenEstimator estimator;
    private final PriceTable prices;

    ListTariff(LaneConfig lane, PriceTable prices) {
        this.estimator = new TokenEstimator(lane.outputTokensDefault());
        this.prices = prices;
    }

    @Override
    public TokenEstimate estimate(Call call) {
        return estimator.estimate(call.getOperation(), call.getModel(), call.getBody());
    }

    @Override
    public OptionalLong upperBoundNanos(Call call, TokenEstimate estimate) {
        return prices.upperBoundNanos(call.getModel(), estimate);
    }

    @Override
    public OptionalLong costNanos(Call call, Usage usage) {
        return prices.costNanos(call.getModel(), usage);
    }

    @Override
    public String priceVersion() {
        return prices.version();
    }
}
