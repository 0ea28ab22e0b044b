package io.sluice.cli;

import io.sluice.app.config.SluiceConfig;
import io.sluice.app.provider.PriceFile;
import io.sluice.app.provider.PriceTable;
import io.sluice.cli.shell.UserException;
import java.util.Optional;
import java.util.function.Function;

/** The price table, and what it lacks. */
final class Prices {

    private Prices() {}

    /** The release's table with the user's over it. */
    static PriceTable load(SluiceConfig config) {
        try {
            return PriceFile.load(config.prices().overlay());
        } catch (IllegalArgumentException e) {
            throw UserException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Objects to models without a price. */
    static Function<String, Optional<String>> missing(PriceTable prices) {
        return model -> prices.knows(model)
                ? Optional.empty()
                : Optional.of(
                        "the price of model '" + model
                                + "' is not known, and --max-cost needs it: give it in a file that the setting prices.overlay names");
    }
}
