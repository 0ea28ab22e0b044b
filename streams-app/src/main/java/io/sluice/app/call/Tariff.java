package io.sluice.app.call;

import io.sluice.app.provider.PriceTable;
import io.sluice.app.provider.TokenEstimate;
import io.sluice.app.provider.TokenEstimator;
import io.sluice.app.provider.Usage;
import io.sluice.schema.Call;
import java.util.OptionalLong;

/** What calls need and cost, in tokens and nano-dollars. Pure; for any thread. */
public interface Tariff {
    /** Tokens that a call will need, before it is made. */
    TokenEstimate estimate(Call call);

    /** Upper bound of what a call can cost; empty where the price is unknown. */
    OptionalLong upperBoundNanos(Call call, TokenEstimate estimate);

    /** What a call cost; empty where the price is unknown. */
    OptionalLong costNanos(Call call, Usage usage);

    /** Version of the prices. */
    String priceVersion();

    /** List prices, and a tokenizer's estimates. */
    static Tariff of(PriceTable prices, TokenEstimator estimator) {
        return new Tariff() {
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
        };
    }
}
