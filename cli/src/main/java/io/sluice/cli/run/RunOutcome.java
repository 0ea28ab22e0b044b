package io.sluice.cli.run;

import io.sluice.cli.totals.Totals;
import java.util.OptionalLong;

/**
 * How a run ended.
 *
 * @param requests lines that ask something, or should; empty where the run stopped before it had seen all
 * @param results where results are
 */
public record RunOutcome(String job, Ending ending, Totals totals, OptionalLong requests, String results) {

    /** Why it ended. */
    public enum Ending {
        /** Every request has its result. */
        COMPLETE,
        /** The spending limit stops further calls. */
        BUDGET,
        /** Someone asked for it. */
        INTERRUPTED,
        /** Nobody reads the output any more. */
        READER_GONE
    }
}
