package io.sluice.app.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;

/**
 * What a model's tokens cost, in pico-dollars (1e-12) a token: a price of six decimals per million tokens is a whole number of them.
 *
 * @param inputPicos input that is neither read from nor written to a cache
 * @param cachedPicos input read from the cache
 * @param writtenPicos input written to the cache for minutes; empty where the provider has no such charge
 * @param writtenLongPicos input written to the cache for an hour; empty where the provider has no such charge
 * @param outputPicos output
 * @param inputTokensMax largest input at this price; beyond it the provider charges another, which this table does not know
 */
record Price(
        long inputPicos,
        long cachedPicos,
        OptionalLong writtenPicos,
        OptionalLong writtenLongPicos,
        long outputPicos,
        long inputTokensMax) {

    private static final BigDecimal PICOS_PER_DOLLAR_A_MILLION = BigDecimal.valueOf(1_000_000);
    private static final long PICOS_PER_NANO = 1_000;

    /** Reads dollars per million tokens. */
    static long picos(BigDecimal dollarsPerMillion) {
        return dollarsPerMillion.multiply(PICOS_PER_DOLLAR_A_MILLION).longValueExact();
    }

    /** Cost in nano-dollars; empty where this price does not cover the usage. */
    OptionalLong costNanos(Usage usage) {
        boolean unpriced = (usage.tokensInWritten() > 0 && writtenPicos.isEmpty())
                || (usage.tokensInWrittenLong() > 0 && writtenLongPicos.isEmpty())
                || usage.tokensIn() > inputTokensMax;
        if (unpriced) {
            return OptionalLong.empty();
        }
        long plain = usage.tokensIn() - usage.tokensInCached() - usage.tokensInWritten() - usage.tokensInWrittenLong();
        BigDecimal picos = product(plain, inputPicos)
                .add(product(usage.tokensInCached(), cachedPicos))
                .add(product(usage.tokensInWritten(), writtenPicos.orElse(0)))
                .add(product(usage.tokensInWrittenLong(), writtenLongPicos.orElse(0)))
                .add(product(usage.tokensOut(), outputPicos));
        return nanos(picos, RoundingMode.HALF_UP);
    }

    /** The most that a call of this estimate can cost, whatever the provider's cache does. */
    OptionalLong upperBoundNanos(TokenEstimate estimate) {
        if (estimate.inputTokens() > inputTokensMax) {
            return OptionalLong.empty();
        }
        long dearest = Math.max(inputPicos, Math.max(writtenPicos.orElse(0), writtenLongPicos.orElse(0)));
        BigDecimal picos =
                product(estimate.inputTokens(), dearest).add(product(estimate.outputTokensMax(), outputPicos));
        return nanos(picos, RoundingMode.CEILING);
    }

    private static BigDecimal product(long tokens, long picos) {
        return BigDecimal.valueOf(tokens).multiply(BigDecimal.valueOf(picos));
    }

    private static OptionalLong nanos(BigDecimal picos, RoundingMode rounding) {
        BigDecimal nanos = picos.divide(BigDecimal.valueOf(PICOS_PER_NANO), 0, rounding);
        return nanos.unscaledValue().bitLength() > 62 ? OptionalLong.empty() : OptionalLong.of(nanos.longValueExact());
    }
}
