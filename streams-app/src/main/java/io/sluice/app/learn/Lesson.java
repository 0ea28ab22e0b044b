package io.sluice.app.learn;

import io.sluice.app.config.Dimension;

/** Something learned that the slot's quota should go by from now on. */
public sealed interface Lesson {

    /** A limit of this slot. */
    record Limit(Dimension dimension, long limit) implements Lesson {}

    /** What was told as a limit is none. */
    record NoLimit(Dimension dimension) implements Lesson {}

    /**
     * What others use of the account, as far as can be seen; 0 where there is nobody else. It counts as used until then.
     *
     * @param untilNanos on the time line of the {@code nowNanos} that was given
     */
    record Others(Dimension dimension, long amount, long untilNanos) implements Lesson {}
}
