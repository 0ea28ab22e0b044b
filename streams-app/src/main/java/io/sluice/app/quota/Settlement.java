package io.sluice.app.quota;

/** How an attempt's charge stands once the attempt has ended. */
public sealed interface Settlement {

    /** The charge stays as reserved: nothing better is known, or the provider keeps its reservation. */
    record Keep() implements Settlement {}

    /**
     * The provider said what it counted. It may be more than was reserved.
     *
     * @param counted what was counted at the start stands at the start time, what came later at the end time
     */
    record Correct(Cost counted) implements Settlement {
        /** Tokens that all count at the start. */
        public Correct(long tokens) {
            this(Cost.atStart(tokens));
        }
    }

    /** Nothing was sent, not one byte: the charge is taken back. */
    record Unsent() implements Settlement {}
}
