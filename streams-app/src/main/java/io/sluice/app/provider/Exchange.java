package io.sluice.app.provider;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of an attempt whatever came of it.
 *
 * @param status HTTP status, where an answer's head arrived
 * @param requestId the provider's own id of the request, for its support
 * @param millis from the start of the attempt to its end
 * @param rate what the answer's headers say of the account's limits
 */
public record Exchange(OptionalInt status, Optional<String> requestId, long millis, RateReport rate) {
    /** An answer without such headers, or none. */
    public Exchange(OptionalInt status, Optional<String> requestId, long millis) {
        this(status, requestId, millis, RateReport.NONE);
    }
}
