package io.sluice.app.provider;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What calls cost, in nano-dollars: the release's dated table, overlaid by the user's own. Immutable.
 *
 * <p>Arithmetic is exact in whole pico-dollars; a call's sum is rounded once, half up, to the nano-dollar. A model that the table does
 * not have, a service tier that it does not have ({@code model@tier}) and an input beyond a price's range have no cost here: empty,
 * never zero.
 */
public final class PriceTable {
    /** {@code -2024-07-18}, {@code -20241022}, {@code @20241022}, {@code -latest}: snapshots cost what their model costs. */
    private static final Pattern SNAPSHOT = Pattern.compile("(-\\d{4}-\\d{2}-\\d{2}|[-@]\\d{8}|-latest)$");

    private final String version;
    private final Map<String, Price> prices;
    private final Map<String, String> aliases;

    PriceTable(String version, Map<String, Price> prices, Map<String, String> aliases) {
        this.version = version;
        this.prices = Map.copyOf(prices);
        this.aliases = Map.copyOf(aliases);
    }

    /** Date of the release's table and, where there is an overlay, a hash of it: the same version gives the same costs. */
    public String version() {
        return version;
    }

    /** Whether the model has a list price. */
    public boolean knows(String model) {
        return find(model).isPresent();
    }

    /** What a call cost; empty where that is not known. */
    public OptionalLong costNanos(String model, Usage usage) {
        String priced = usage.tier().isEmpty() ? model : baseName(model) + "@" + usage.tier();
        Optional<Price> price = usage.tier().isEmpty() ? find(priced) : Optional.ofNullable(prices.get(priced));
        return price.isEmpty() ? OptionalLong.empty() : price.get().costNanos(usage);
    }

    /**
     * The most that a call can cost at the list price; empty where that is not known. It is no bound for a call whose output is not
     * stated ({@link TokenEstimate#outputStated()}).
     */
    public OptionalLong upperBoundNanos(String model, TokenEstimate estimate) {
        Optional<Price> price = find(model);
        return price.isEmpty() ? OptionalLong.empty() : price.get().upperBoundNanos(estimate);
    }

    private Optional<Price> find(String model) {
        Price exact = prices.get(model);
        return Optional.ofNullable(exact == null ? prices.get(baseName(model)) : exact);
    }

    private String baseName(String model) {
        String alias = aliases.get(model);
        if (alias != null) {
            return alias;
        }
        String base = SNAPSHOT.matcher(model).replaceFirst("");
        return aliases.getOrDefault(base, base);
    }
}
