package io.sluice.app.provider;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a response's headers say of the account's limits.
 *
 * @param readings one per name that the provider sent; empty where it sends no such headers
 */
public record RateReport(List<Reading> readings) {
    /** No such headers. */
    public static final RateReport NONE = new RateReport(List.of());

    public RateReport {
        readings = List.copyOf(readings);
    }

    /** What is counted. */
    public enum Counted {
        /** Calls. */
        REQUESTS,
        /** Input and output tokens together. */
        TOKENS,
        /** Input tokens. */
        INPUT_TOKENS,
        /** Output tokens. */
        OUTPUT_TOKENS
    }

    /**
     * One limit.
     *
     * @param limit units in a window; the header does not say whether of a minute or of a day
     * @param remaining units that are left
     * @param resetMs until the window is as if nothing had been used
     */
    public record Reading(Counted counted, long limit, OptionalLong remaining, OptionalLong resetMs) {}
}
