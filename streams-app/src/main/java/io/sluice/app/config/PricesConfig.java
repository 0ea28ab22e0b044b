package io.sluice.app.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where prices come from.
 *
 * @param overlay file with the user's own prices, which go before the table of the release
 */
public record PricesConfig(Optional<Path> overlay) {
    /** The table of the release alone. */
    public static PricesConfig defaults() {
        return new PricesConfig(Optional.empty());
    }
}
