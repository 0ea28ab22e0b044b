package io.sluice.local.provider;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The judge's own price table, in nano-dollars a token (a dollar per million tokens is 1,000 of them). List prices of
 * 2025-11; the money is simulated. A model has a price if the table names it, or names it up to a dated suffix
 * ({@code -2024-07-18}, {@code -20241022}); all others have none.
 */
public final class SimulatorPrices {
    /** The table's version. */
    public static final String VERSION = "sim-2025-11";

    private record Price(long inputNanos, long cachedNanos, long outputNanos) {}

    private static final Map<String, Price> TABLE = Map.ofEntries(
            Map.entry("gpt-4o", new Price(2_500, 1_250, 10_000)),
            Map.entry("gpt-4o-2024-05-13", new Price(5_000, 5_000, 15_000)),
            Map.entry("gpt-4o-mini", new Price(150, 75, 600)),
            Map.entry("gpt-4.1", new Price(2_000, 500, 8_000)),
            Map.entry("gpt-4.1-mini", new Price(400, 100, 1_600)),
            Map.entry("gpt-4.1-nano", new Price(100, 25, 400)),
            Map.entry("gpt-5", new Price(1_250, 125, 10_000)),
            Map.entry("gpt-5-mini", new Price(250, 25, 2_000)),
            Map.entry("gpt-5-nano", new Price(50, 5, 400)),
            Map.entry("gpt-5.1", new Price(1_250, 125, 10_000)),
            Map.entry("o3", new Price(2_000, 500, 8_000)),
            Map.entry("o4-mini", new Price(1_100, 275, 4_400)),
            Map.entry("gpt-3.5-turbo", new Price(500, 500, 1_500)),
            Map.entry("text-embedding-3-small", new Price(20, 20, 0)),
            Map.entry("text-embedding-3-large", new Price(130, 130, 0)),
            Map.entry("text-embedding-ada-002", new Price(100, 100, 0)),
            Map.entry("claude-3-haiku", new Price(250, 30, 1_250)),
            Map.entry("claude-3-5-haiku", new Price(800, 80, 4_000)),
            Map.entry("claude-haiku-4-5", new Price(1_000, 100, 5_000)),
            Map.entry("claude-sonnet-4", new Price(3_000, 300, 15_000)),
            Map.entry("claude-sonnet-4-5", new Price(3_000, 300, 15_000)),
            Map.entry("claude-opus-4-1", new Price(15_000, 1_500, 75_000)),
            Map.entry("claude-opus-4-5", new Price(5_000, 500, 25_000)));

    private SimulatorPrices() {}

    /**
     * The charge for a call in nano-dollars; empty for a model that the table does not name.
     *
     * @param tokensIn all input, what was cached included
     */
    public static OptionalLong costNanos(String model, long tokensIn, long tokensCached, long tokensOut) {
        Price price = TABLE.containsKey(model)
                ? TABLE.get(model)
                : TABLE.get(model.replaceFirst("-(latest|\\d{4}-\\d{2}-\\d{2}|\\d{8})$", ""));
        return price == null
                ? OptionalLong.empty()
                : OptionalLong.of(price.inputNanos() * (tokensIn - tokensCached)
                        + price.cachedNanos() * tokensCached
                        + price.outputNanos() * tokensOut);
    }
}
