package io.sluice.app.quota;

/** How an attempt's charge stands once the attempt has ended. */
public sealed interface Settlement {

    /** The charge stays as reserved: nothing better is known, or the provider keeps its reservation. */
    record Keep() implements Settlement {}

    /**
     * The provider said what it counted. It may be more than was reserved.
     *
     * @param atStart tokens counted at the start; they stand at the start time
     * @param asItComes tokens counted later; they stand at the end time
     */
    record Correct(long atStart, long asItComes) implements Settlement {
        public Correct {
            Cost.check(atStart, asItComes);
        }

        /** All of them counted at the start. */
        public Correct(long tokens) {
            this(tokens, 0);
        }
    }

    /** Nothing was sent, not one byte: the charge is taken back. */
    record Unsent() implements Settlement {}
}
